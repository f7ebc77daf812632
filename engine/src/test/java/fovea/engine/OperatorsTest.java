package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.kernel.Kernels;
import fovea.engine.plan.SlabRun;
import fovea.engine.plan.Slot;
import fovea.ir.BatchNorm;
import fovea.ir.Dropout;
import fovea.ir.GaussianNoise;
import fovea.ir.GroupNorm;
import fovea.ir.Input;
import fovea.ir.LayerNorm;
import fovea.ir.LocalResponseNorm;
import fovea.ir.Merge;
import fovea.ir.Network;
import fovea.ir.Op;
import fovea.ir.OpCases;
import fovea.ir.OpCases.OpCase;
import fovea.ir.PRelu;
import fovea.ir.Shape;
import fovea.ir.SpatialDropout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator case, in every kernel set, against the double-precision reference. */
class OperatorsTest {
  private static final long SEED = 20261121;
  private static final int IMAGES = 16;

  /** Images of the slab that have a loss; one in each part that any vector width makes of it. */
  private static final List<Integer> CHECKED = List.of(0, 6, 11, 15);

  /**
   * Rounding of float sums: values of size 1, sums of up to 400 of them (5x5x3 taps or 16 images of
   * 25 cells), each addition off by at most 2^-24 of the running sum. The largest that was seen is
   * 2.5e-6.
   */
  private static final double TOLERANCE = 5e-6;

  /** Central differences in double at this distance: 1e-10 from rounding, 1e-10 from curvature. */
  private static final double EPSILON = 1e-5;

  /** What one operator computes for one image, in double. */
  private record Image(OpCase op, List<double[]> xs, List<double[]> parameters) {
    double[] output() {
      return Reference.forward(op.op(), op.inputs(), op.output(), xs, parameters);
    }

    double weighted(double[] weights) {
      double[] y = output();
      double sum = 0;
      for (int i = 0; i < y.length; i++) {
        sum += y[i] * weights[i];
      }
      return sum;
    }

    double slope(double[] values, int index, double[] weights) {
      double kept = values[index];
      values[index] = kept + EPSILON;
      double above = weighted(weights);
      values[index] = kept - EPSILON;
      double below = weighted(weights);
      values[index] = kept;
      return (above - below) / (2 * EPSILON);
    }
  }

  /** Settings that only kernels tell apart, beside the cases of all modules. */
  private static final List<OpCase> MORE =
      List.of(
          more("groupnorm 1", new GroupNorm(1, 1e-5, false), "13"),
          more("groupnorm 4", new GroupNorm(4, 1e-3, false), "7x12"),
          more("groupnorm 2 freeze", new GroupNorm(2, 1e-3, true), "2x3x8"),
          more("layernorm", new LayerNorm(1e-3, false), "13"),
          more("layernorm freeze", new LayerNorm(0.1, true), "5x6"),
          more("lrn size=4 alpha=0.5 beta=0.6", new LocalResponseNorm(4, 0.5, 0.6, 1.5), "2x3x7"),
          more("lrn size=9", new LocalResponseNorm(9, 1, 0.75, 1), "4x5"),
          more("prelu freeze", new PRelu(true), "13"),
          more("prelu", new PRelu(false), "9x7"),
          three(Merge.Function.MUL, "4x3x5", "5"),
          three(Merge.Function.MUL, "5", "4x3x5"),
          three(Merge.Function.AVG, "3x5", "3x5"));

  private static OpCase more(String text, Op op, String shape) {
    return new OpCase(text, op, List.of(Shape.parse(shape)), Shape.parse(shape));
  }

  private static OpCase three(Merge.Function function, String first, String second) {
    Shape one = Shape.parse(first);
    Shape two = Shape.parse(second);
    Merge merge = new Merge(function);
    return new OpCase(
        function.keyword(), merge, List.of(one, two, one), one.isVector() ? two : one);
  }

  static Stream<Arguments> cases() {
    return KernelSets.all().stream()
        .flatMap(
            kernels ->
                Stream.concat(OpCases.all().stream(), MORE.stream())
                    .filter(c -> !(c.op() instanceof Input))
                    .filter(c -> !(c.op() instanceof BatchNorm)) // see BatchStatisticsTest
                    .filter(c -> !(c.op() instanceof Dropout d && d.probability() > 0))
                    .filter(c -> !(c.op() instanceof SpatialDropout))
                    .filter(c -> !(c.op() instanceof GaussianNoise))
                    .map(c -> Arguments.of(kernels, c)));
  }

  @ParameterizedTest(name = "{1}, {0}")
  @MethodSource("cases")
  void kernelsComputeWhatTheReferenceComputes(Kernels kernels, OpCase opCase) {
    Network network = opCase.network();
    float[] flat = SlabRun.randomParameters(network, SEED);
    Random random = new Random(SEED);
    List<float[]> inputs = new ArrayList<>();
    opCase.inputs().forEach(shape -> inputs.add(values(random, IMAGES * shape.size())));
    float[] weights = values(random, IMAGES * opCase.output().size());
    for (int n = 0; n < IMAGES; n++) {
      if (!CHECKED.contains(n)) { // the others must add nothing to the parameters' gradients
        int length = opCase.output().size();
        Arrays.fill(weights, n * length, (n + 1) * length, 0);
      }
    }
    int result = network.outputs().get(0);
    SlabRun run = SlabRun.of(network, result, kernels, flat, inputs, weights);

    List<Slot> slots = run.plan().slots().all();
    List<double[]> parameters = new ArrayList<>();
    for (Slot slot : slots) {
      double[] values = new double[slot.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = flat[slot.offset() + i];
      }
      parameters.add(values);
    }
    double[][] sums = new double[slots.size()][];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = new double[slots.get(i).count()];
    }
    for (int n : CHECKED) {
      List<double[]> xs = inputs.stream().map(rows -> row(rows, n)).toList();
      Image image = new Image(opCase, xs, parameters);
      double[] r = row(weights, n);
      close("output " + n, row(run.outputs(), n), image.output());
      for (int k = 0; k < xs.size(); k++) {
        double[] dx = new double[xs.get(k).length];
        for (int i = 0; i < dx.length; i++) {
          dx[i] = image.slope(xs.get(k), i, r);
        }
        String what = "gradient of input " + k + " of image " + n;
        close(what, row(run.allInputGradients().get(k), n), dx);
      }
      for (int i = 0; i < sums.length; i++) {
        addSlopes(image, parameters.get(i), r, sums[i]);
      }
    }
    for (int i = 0; i < sums.length; i++) {
      Slot slot = slots.get(i);
      double[] found = new double[slot.count()];
      for (int k = 0; k < found.length; k++) {
        found[k] = run.gradients()[slot.offset() + k];
      }
      close(slot.name(), found, slot.learns() ? sums[i] : new double[found.length]);
    }
  }

  private static void addSlopes(Image image, double[] values, double[] r, double[] sums) {
    // Operators are linear in their weights: the slope needs no small step, and only the outputs
    // that a weight reaches. For the many weights of large cases every 7th is enough.
    int stride = values.length > 500 ? 7 : 1;
    for (int i = 0; i < values.length; i++) {
      sums[i] = i % stride == 0 ? sums[i] + image.slope(values, i, r) : Double.NaN;
    }
  }

  private static void close(String what, double[] found, double[] expected) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      if (Double.isNaN(expected[i])) {
        continue; // not computed by the reference
      }
      double scale = Math.max(1, Math.abs(expected[i]));
      assertThat(Math.abs(found[i] - expected[i]) / scale)
          .as("%s[%d]: found %s, expected %s, seed %d", what, i, found[i], expected[i], SEED)
          .isLessThan(TOLERANCE);
    }
  }

  private static double[] row(float[] rows, int n) {
    int length = rows.length / IMAGES;
    double[] row = new double[length];
    for (int i = 0; i < length; i++) {
      row[i] = rows[n * length + i];
    }
    return row;
  }

  /** Values in -1 to 1, none within 1/64 of the kink at 0, no two equal (no ties). */
  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      float size = 1 / 64f + random.nextFloat() * 63 / 64f;
      values[i] = random.nextBoolean() ? size : -size;
    }
    return values;
  }
}
