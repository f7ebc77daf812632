package fovea.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.KernelSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of weights in channel lanes against its formula in double, at awkward sizes. */
class ChannelWeightGradientTest {
  private static final long SEED = 1811;

  /** Float sums of up to 300 products of values below 1. */
  private static final double TOLERANCE = 1e-4;

  static Stream<Arguments> sizes() {
    List<Arguments> all = new ArrayList<>();
    for (Kernels kernels : KernelSets.all()) {
      for (int taps : new int[] {1, 7, 8, 9, 27, 40}) {
        for (int filters : new int[] {1, 3, 8, 16, 17, 21, 32, 41, 48}) {
          all.add(Arguments.of(kernels, taps, filters, 300));
        }
        all.add(Arguments.of(kernels, taps, 20, 1));
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{1} taps, {2} filters, {3} places, {0}")
  @MethodSource("sizes")
  void agreesWithTheFormula(Kernels kernels, int taps, int filters, int places) {
    Random random = new Random(SEED);
    int[] offsets = new int[taps];
    for (int t = 0; t < taps; t++) {
      // Some side by side, as channels of a cell are, and some anywhere.
      offsets[t] = t < 16 ? t : random.nextInt(100);
    }
    int[] starts = new int[places];
    int[] targets = new int[places];
    for (int p = 0; p < places; p++) {
      starts[p] = 5 * p;
      targets[p] = 16 * (places - 1 - p);
    }
    float[] x = values(random, 5 * places + 100);
    float[] g = values(random, Lanes.roundUp(filters) * places);
    float[] dw = values(random, taps * filters);
    double[] expected = new double[dw.length];
    for (int t = 0; t < taps; t++) {
      for (int f = 0; f < filters; f++) {
        double sum = dw[t * filters + f];
        for (int p = 0; p < places; p++) {
          float value = g[f / 16 * 16 * places + targets[p] + f % 16];
          sum += (double) x[starts[p] + offsets[t]] * value;
        }
        expected[t * filters + f] = sum;
      }
    }
    Taps table = new Taps(offsets, starts, targets, 1, 1, 1, filters, 16 * places, filters);
    kernels.convolution().channelWeightGradient(table, x, 0, g, 0, dw, 0, new Scratch());
    for (int i = 0; i < dw.length; i++) {
      assertThat(Math.abs(dw[i] - expected[i]) / Math.max(1, Math.abs(expected[i])))
          .as("dw[%d], seed %d", i, SEED)
          .isLessThan(TOLERANCE);
    }
  }

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }
}
