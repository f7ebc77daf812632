package fovea.cli;

import fovea.ir.Tensor;
import fovea.ir.TensorStatistics;
import fovea.ir.VisibleText;
import fovea.ir.Weights;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Two models' weights, tensor by tensor: what the second has minus what the first has. */
final class WeightDifference {
  private static final int LONGEST_NAME = 60;

  private WeightDifference() {}

  /** A table, ending in a line break. */
  static String of(Weights first, Weights second) {
    Columns columns =
        new Columns(2, "tensor", "shape", "equal", "min", "max", "mean", "deviation", "relative");
    int different = 0;
    int total = 0;
    for (Tensor a : first) {
      total++;
      String name = VisibleText.of(a.name(), LONGEST_NAME);
      Tensor b = second.get(a.name());
      if (b == null || !b.dims().equals(a.dims())) {
        different++;
        columns.add(
            name,
            b == null ? "only the first has it" : shape(a) + " | " + shape(b),
            "",
            "",
            "",
            "",
            "",
            "");
      } else if (Arrays.equals(a.values(), b.values())) {
        columns.add(name, shape(a), "all", "", "", "", "", "");
      } else {
        different++;
        add(columns, name, a, b);
      }
    }
    for (Tensor b : second) {
      if (!first.contains(b.name())) {
        total++;
        different++;
        String name = VisibleText.of(b.name(), LONGEST_NAME);
        columns.add(name, "only the second has it", "", "", "", "", "", "");
      }
    }
    if (different == 0) {
      return "weights: equal to the bit\n";
    }
    return String.format(
            Locale.ROOT,
            "weights: %d of %d tensors differ; the second minus the first, and the root of its mean"
                + " square relative to that of the first:\n",
            different,
            total)
        + columns;
  }

  private static void add(Columns columns, String name, Tensor a, Tensor b) {
    float[] difference = new float[a.values().length];
    int equal = 0;
    double squares = 0;
    double of = 0;
    for (int i = 0; i < difference.length; i++) {
      float before = a.values()[i];
      float after = b.values()[i];
      boolean same = Float.floatToIntBits(before) == Float.floatToIntBits(after);
      equal += same ? 1 : 0;
      // Infinity minus itself is no number, though nothing changed.
      difference[i] = same ? 0 : after - before;
      squares += (double) difference[i] * difference[i];
      of += (double) before * before;
    }
    TensorStatistics s = TensorStatistics.of(difference, 1);
    columns.add(
        name,
        shape(a),
        String.format(Locale.ROOT, "%.1f %%", 100.0 * equal / difference.length),
        number(s.minimum()),
        number(s.maximum()),
        number(s.mean()),
        number(s.standardDeviation()),
        of == 0 ? "-" : number(Math.sqrt(squares / of)));
  }

  private static String shape(Tensor tensor) {
    return tensor.dims().stream().map(String::valueOf).collect(Collectors.joining("x"));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
