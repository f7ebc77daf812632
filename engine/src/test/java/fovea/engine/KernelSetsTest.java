package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.SlabRun;
import fovea.ir.Activation;
import fovea.ir.AvgPool;
import fovea.ir.Axes;
import fovea.ir.Concat;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.GroupNorm;
import fovea.ir.Input;
import fovea.ir.LayerNorm;
import fovea.ir.LocalResponseNorm;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Network;
import fovea.ir.NetworkBuilder;
import fovea.ir.Op;
import fovea.ir.PRelu;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.WeightOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The vector kernels against the scalar ones, at sizes that no tile divides. */
@Tag("vector")
class KernelSetsTest {
  private static final long SEED = 4711;
  private static final int[] SIZES = {1, 4, 6, 8, 13, 16, 25, 37};

  /** Float sums of up to 37 * 9 products of values below 1 in another order. */
  private static final float TOLERANCE = 5e-5f;

  static Stream<Arguments> convolutions() {
    List<Arguments> all = new ArrayList<>();
    for (int channels : SIZES) {
      for (int filters : SIZES) {
        all.add(Arguments.of(channels, filters));
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} channels, {1} filters")
  @MethodSource("convolutions")
  void vectorConvolutionAgreesWithScalar(int channels, int filters) {
    Shape shape = Shape.of(5, 7, channels);
    agree(shape, Conv2d.of(filters, 3), new Activation(Activation.Function.RELU));
    agree(shape, strided(filters));
  }

  private static Conv2d strided(int filters) {
    return new Conv2d(
        filters,
        Axes.of(3, 2),
        Axes.of(2, 3),
        Padding.SAME,
        Axes.of(1),
        1,
        WeightOptions.DEFAULT.withoutBias());
  }

  @ParameterizedTest(name = "{0} inputs, {1} units")
  @MethodSource("convolutions")
  void vectorDenseAgreesWithScalar(int inputs, int units) {
    agree(Shape.of(inputs), Dense.of(units), new Activation(Activation.Function.TANH));
    agree(Shape.of(inputs), new Dense(units, WeightOptions.DEFAULT.withoutBias()));
  }

  static Stream<Arguments> others() {
    List<Arguments> all = new ArrayList<>();
    for (int channels : SIZES) {
      all.add(Arguments.of(channels, MaxPool.of(2)));
      all.add(Arguments.of(channels, MaxPool.of(3)));
      all.add(Arguments.of(channels, AvgPool.of(2)));
      all.add(
          Arguments.of(channels, new AvgPool(Axes.of(3), Axes.of(2), Padding.SAME, true, true)));
      all.add(Arguments.of(channels, new GlobalAvgPool()));
      all.add(Arguments.of(channels, new Flatten()));
      all.add(Arguments.of(channels, new Softmax()));
      all.add(Arguments.of(channels, new Dropout(0.3)));
      all.add(Arguments.of(channels, new PRelu(false)));
      all.add(Arguments.of(channels, new LayerNorm(0.1, false)));
      all.add(Arguments.of(channels, new GroupNorm(1, 1e-3, false)));
      all.add(Arguments.of(channels, new LocalResponseNorm(5, 0.1, 0.75, 1)));
      for (Activation.Function function : Activation.Function.values()) {
        all.add(Arguments.of(channels, new Activation(function)));
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{1} on {0} channels")
  @MethodSource("others")
  void vectorAgreesWithScalar(int channels, Op op) {
    agree(Shape.of(5, 7, channels), op);
    if (!(op instanceof Flatten)) {
      agree(Shape.of(11, channels), op);
    }
  }

  static Stream<Arguments> merges() {
    List<Arguments> all = new ArrayList<>();
    for (int channels : SIZES) {
      for (Merge.Function function : Merge.Function.values()) {
        all.add(Arguments.of(channels, new Merge(function)));
      }
      all.add(Arguments.of(channels, new Concat()));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{1} of {0} channels")
  @MethodSource("merges")
  void vectorMergesAgreeWithScalar(int channels, Op merge) {
    NetworkBuilder stream = Network.builder().input("image", Shape.of(5, 7, channels)).tanh();
    agree(stream.join(merge, "image", "image").build());
    if (merge.equals(new Merge(Merge.Function.MUL))) {
      NetworkBuilder vector = Network.builder().input("image", Shape.of(5, 7, channels));
      agree(vector.add(new GlobalAvgPool()).join(merge, "image").build());
    }
  }

  private static void agree(Shape shape, Op... ops) {
    Op[] chain = new Op[ops.length + 1];
    chain[0] = new Input(shape);
    System.arraycopy(ops, 0, chain, 1, ops.length);
    agree(Networks.chain(null, chain));
  }

  private static void agree(Network network) {
    float[] parameters = SlabRun.randomParameters(network, SEED);
    Random random = new Random(SEED);
    float[] inputs = values(random, 16 * network.inputShape().size());
    float[] gradients = values(random, 16 * network.outputShape().size());
    Kernels scalar = KernelChoice.SCALAR.resolve();
    Kernels vector = KernelChoice.VECTOR.resolve();
    SlabRun expected = SlabRun.of(network, scalar, parameters, inputs, gradients);
    SlabRun found = SlabRun.of(network, vector, parameters, inputs, gradients);
    close("outputs", found.outputs(), expected.outputs());
    close("input gradients", found.inputGradients(), expected.inputGradients());
    close("gradients", found.gradients(), expected.gradients());
  }

  private static void close(String what, float[] found, float[] expected) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - expected[i]) / Math.max(1, Math.abs(expected[i])))
          .as("%s[%d], seed %d", what, i, SEED)
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
