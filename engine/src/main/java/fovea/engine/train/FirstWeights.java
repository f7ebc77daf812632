package fovea.engine.train;

import fovea.engine.plan.Slot;
import fovea.engine.plan.Slots;
import fovea.ir.Parameter;
import java.util.Arrays;
import java.util.List;

/**
 * The weights before any training. Each tensor draws from a stream of its own, of the seed and the
 * tensor's place in the network, so that one layer's settings do not move another's weights.
 */
public final class FirstWeights {
  /** Standard deviation of a normal distribution of sigma 1 that is truncated at 2. */
  private static final double TRUNCATED = 0.87962566;

  private FirstWeights() {}

  /** The flat parameters of a network. */
  public static float[] of(Slots slots, long seed) {
    float[] flat = new float[slots.length()];
    List<Slot> all = slots.all();
    for (int i = 0; i < all.size(); i++) {
      Slot slot = all.get(i);
      float[] values = values(slot.parameter(), slot.count(), new SplitMix(seed, i));
      System.arraycopy(values, 0, flat, slot.offset(), slot.count());
    }
    return flat;
  }

  private static float[] values(Parameter parameter, int count, SplitMix random) {
    float[] values = new float[count];
    switch (parameter.initializer()) {
      case GLOROT -> {
        double limit = Math.sqrt(6.0 / (parameter.fanIn() + parameter.fanOut()));
        for (int i = 0; i < count; i++) {
          values[i] = (float) ((2 * random.nextDouble() - 1) * limit);
        }
      }
      case HE -> truncatedNormal(values, 2.0 / parameter.fanIn(), random);
      case LECUN -> truncatedNormal(values, 1.0 / parameter.fanIn(), random);
      case ZEROS -> {}
      case ONES -> Arrays.fill(values, 1);
      case QUARTER -> Arrays.fill(values, 0.25f);
      case ORTHOGONAL -> {
        List<Long> dims = parameter.dims();
        int columns = Math.toIntExact(dims.get(dims.size() - 1));
        orthogonal(values, count / columns, columns, random);
      }
    }
    return values;
  }

  private static void truncatedNormal(float[] values, double variance, SplitMix random) {
    double sigma = Math.sqrt(variance) / TRUNCATED;
    for (int i = 0; i < values.length; i++) {
      double z = random.nextGaussian();
      while (Math.abs(z) > 2) {
        z = random.nextGaussian();
      }
      values[i] = (float) (z * sigma);
    }
  }

  /** Orthonormal rows, or columns if there are more rows: Gram-Schmidt over random vectors. */
  private static void orthogonal(float[] values, int rows, int columns, SplitMix random) {
    int vectors = Math.min(rows, columns);
    int length = Math.max(rows, columns);
    double[][] basis = new double[vectors][];
    for (int i = 0; i < vectors; i++) {
      double[] vector = new double[length];
      for (int k = 0; k < length; k++) {
        vector[k] = random.nextGaussian();
      }
      // Twice, because one pass leaves what rounding brought back.
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          double along = dot(vector, basis[j]);
          for (int k = 0; k < length; k++) {
            vector[k] -= along * basis[j][k];
          }
        }
      }
      double norm = Math.sqrt(dot(vector, vector));
      for (int k = 0; k < length; k++) {
        vector[k] /= norm;
      }
      basis[i] = vector;
    }
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double value = rows <= columns ? basis[row][column] : basis[column][row];
        values[row * columns + column] = (float) value;
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
