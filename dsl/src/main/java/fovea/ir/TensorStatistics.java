package fovea.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What many values look like together. All but the counts are of the finite ones; where there is
 * none, they are NaN.
 *
 * @param count of all values
 * @param finite how many are neither infinite nor NaN
 * @param zeros how many are 0 or -0
 * @param minimum the smallest
 * @param maximum the largest
 * @param mean their sum over their number
 * @param standardDeviation the root of the mean square of their distances from the mean
 * @param histogram how many lie in each of equally wide parts of minimum to maximum; a value on a
 *     border counts to the part above, the maximum to the last
 */
public record TensorStatistics(
    int count,
    int finite,
    int zeros,
    double minimum,
    double maximum,
    double mean,
    double standardDeviation,
    List<Integer> histogram) {

  public TensorStatistics {
    histogram = List.copyOf(histogram);
  }

  /**
   * The statistics of some values; sums are taken in double, in order.
   *
   * @param bins parts of the histogram, at least 1
   */
  public static TensorStatistics of(float[] values, int bins) {
    Checks.atLeastOne("statistics", "bins", bins);
    int finite = 0;
    int zeros = 0;
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (float value : values) {
      if (Float.isFinite(value)) {
        finite++;
        zeros += value == 0 ? 1 : 0;
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
        sum += value;
      }
    }
    if (finite == 0) {
      double none = Double.NaN;
      return new TensorStatistics(
          values.length, 0, 0, none, none, none, none, Collections.nCopies(bins, 0));
    }
    double mean = sum / finite;
    double squares = 0;
    int[] histogram = new int[bins];
    double width = (maximum - minimum) / bins;
    for (float value : values) {
      if (Float.isFinite(value)) {
        squares += (value - mean) * (value - mean);
        int bin = width == 0 ? 0 : (int) ((value - minimum) / width);
        histogram[Math.min(bin, bins - 1)]++;
      }
    }
    List<Integer> counts = new ArrayList<>();
    for (int in : histogram) {
      counts.add(in);
    }
    return new TensorStatistics(
        values.length, finite, zeros, minimum, maximum, mean, Math.sqrt(squares / finite), counts);
  }

  /** Where a part of the histogram begins; with {@code part} its size, where the last one ends. */
  public double border(int part) {
    return minimum + (maximum - minimum) * part / histogram.size();
  }
}
