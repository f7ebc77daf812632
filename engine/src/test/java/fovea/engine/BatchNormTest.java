package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Planner;
import fovea.engine.plan.SlabRun;
import fovea.engine.plan.Slot;
import fovea.engine.plan.Slots;
import fovea.engine.plan.Step;
import fovea.ir.Activation;
import fovea.ir.Axes;
import fovea.ir.BatchNorm;
import fovea.ir.Conv2d;
import fovea.ir.Conv3d;
import fovea.ir.DepthwiseConv2d;
import fovea.ir.Input;
import fovea.ir.Merge;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.OpCases;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.TransposedConv2d;
import fovea.ir.WeightOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Batch normalisation by running statistics. */
class BatchNormTest {
  private static final long SEED = 2015;

  /** Rounding of a few float operations, on values of size 10 and less. */
  private static final double TOLERANCE = 2e-5;

  static Stream<Arguments> networks() {
    Network layers =
        Networks.chain(
            null,
            new Input(Shape.of(5, 7, 2)),
            Conv2d.of(6, 3),
            BatchNorm.of(),
            new Activation(Activation.Function.RELU),
            Conv2d.of(13, 1),
            new BatchNorm(1e-2, 0.9, false),
            new Activation(Activation.Function.GELU));
    Conv2d grouped =
        new Conv2d(
            6,
            Axes.of(3),
            Axes.of(1),
            Padding.SAME,
            Axes.of(1),
            3,
            WeightOptions.DEFAULT.withoutBias());
    Network groups = Networks.chain(null, new Input(Shape.of(5, 7, 9)), grouped, BatchNorm.of());
    DepthwiseConv2d depthwise =
        new DepthwiseConv2d(
            Axes.of(3), 2, Axes.of(1), Padding.SAME, Axes.of(1), WeightOptions.DEFAULT);
    Network channels =
        Networks.chain(null, new Input(Shape.of(5, 7, 3)), depthwise, BatchNorm.of());
    TransposedConv2d deconv =
        new TransposedConv2d(
            4, Axes.of(3), Axes.of(2), Padding.SAME, 0, Axes.of(1), WeightOptions.DEFAULT);
    Network larger =
        Networks.chain(
            null,
            new Input(Shape.of(3, 4, 2)),
            deconv,
            BatchNorm.of(),
            new Activation(Activation.Function.RELU));
    Network volume =
        Networks.chain(null, new Input(Shape.of(3, 4, 3, 2)), Conv3d.of(3, 2), BatchNorm.of());
    Network skip =
        Network.builder()
            .input("image", Shape.of(4, 5, 2))
            .add(Conv2d.of(3, 1))
            .name("conv")
            .bn()
            .relu()
            .join(new Merge(Merge.Function.ADD), "conv")
            .build();
    List<Network> all = new ArrayList<>(List.of(layers, groups, channels, larger, volume, skip));
    OpCases.all().stream()
        .filter(c -> c.op() instanceof BatchNorm)
        .forEach(c -> all.add(c.network()));
    return KernelSets.all().stream()
        .flatMap(kernels -> all.stream().map(network -> Arguments.of(kernels, network)));
  }

  @ParameterizedTest
  @MethodSource("networks")
  void predictionsUseTheRunningStatistics(Kernels kernels, Network network) {
    float[] flat = SlabRun.randomParameters(network, SEED);
    List<double[]> parameters = new ArrayList<>();
    for (Slot slot : Slots.of(network).all()) {
      double[] values = new double[slot.count()];
      for (int i = 0; i < values.length; i++) {
        if (slot.parameter().role().equals("variance")) {
          flat[slot.offset() + i] = 0.1f + Math.abs(flat[slot.offset() + i]);
        }
        values[i] = flat[slot.offset() + i];
      }
      parameters.add(values);
    }
    int size = network.inputShape().size();
    Random random = new Random(SEED);
    float[] image = new float[size];
    double[] exact = new double[size];
    for (int i = 0; i < size; i++) {
      image[i] = random.nextFloat() * 2 - 1;
      exact[i] = image[i];
    }
    double[] expected =
        Reference.forward(network, network.outputs().get(0), List.of(exact), parameters);
    Model model = Model.of(network, Slots.of(network).weights(flat));
    try (Predictor predictor = Predictor.of(model, new PredictorOptions(1), kernels)) {
      float[] found = predictor.predict(image);
      assertThat(found).hasSameSizeAs(expected);
      for (int i = 0; i < found.length; i++) {
        assertThat(Math.abs(found[i] - expected[i]) / Math.max(1, Math.abs(expected[i])))
            .as("output[%d]: found %s, expected %s, seed %d", i, found[i], expected[i], SEED)
            .isLessThan(TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void afterAConvolutionItIsFoldedIntoTheWeights(Kernels kernels) {
    Network network =
        Networks.chain(
            null,
            new Input(Shape.of(4, 4, 2)),
            Conv2d.of(3, 3),
            BatchNorm.of(),
            new Activation(Activation.Function.RELU),
            Conv2d.of(2, 1));
    assertThat(Planner.inference(network, kernels).steps())
        .extracting(Step::text)
        .containsExactly("conv 3 k3 + bn + relu", "conv 2 k1");
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void elsewhereItIsAStepWithItsActivation(Kernels kernels) {
    Network network =
        Network.builder()
            .input("image", Shape.of(4, 4, 2))
            .bn()
            .relu()
            .add(Conv2d.of(3, 1))
            .name("conv")
            .bn()
            .join(new Merge(Merge.Function.ADD), "conv")
            .build();
    assertThat(Planner.inference(network, kernels).steps())
        .extracting(Step::text)
        .containsExactly("bn + relu", "conv 3 k1", "bn", "add");
  }

  static List<Kernels> kernelSets() {
    return KernelSets.all();
  }
}
