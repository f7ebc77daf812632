package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Scratch;
import fovea.engine.plan.Frame;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Layout;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.SlabRun;
import fovea.engine.plan.Slot;
import fovea.engine.plan.Slots;
import fovea.engine.plan.Step;
import fovea.ir.Activation;
import fovea.ir.AvgPool;
import fovea.ir.Axes;
import fovea.ir.BatchNorm;
import fovea.ir.Concat;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.DepthwiseConv2d;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.GroupNorm;
import fovea.ir.Input;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Network;
import fovea.ir.NetworkBuilder;
import fovea.ir.Op;
import fovea.ir.OpCases;
import fovea.ir.PRelu;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.Upsample;
import fovea.ir.WeightOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One image in channel lanes against the same image in image lanes. */
class LayoutsTest {
  private static final long SEED = 20261122;
  private static final int[] SIZES = {1, 3, 6, 16, 17, 25, 32, 40, 48};

  /** Float sums of up to 48 * 9 products of values below 1 in another order. */
  private static final float TOLERANCE = 5e-5f;

  /**
   * Of seven layers, each of which multiplies the values and so the errors before it by some ten.
   */
  private static final float DEEP = 1e-3f;

  static Stream<Arguments> cases() {
    return KernelSets.all().stream()
        .flatMap(
            kernels ->
                OpCases.all().stream()
                    .filter(c -> !(c.op() instanceof Input))
                    .map(c -> Arguments.of(kernels, c.text(), c.network())));
  }

  @ParameterizedTest(name = "{1}, {0}")
  @MethodSource("cases")
  void everyOperatorAgrees(Kernels kernels, String text, Network network) {
    agree(network, kernels);
  }

  static Stream<Arguments> chains() {
    List<Op> ops = new ArrayList<>();
    for (int filters : SIZES) {
      ops.add(Conv2d.of(filters, 3));
      ops.add(Conv2d.of(filters, 1));
      ops.add(convolution(filters, Axes.of(3), Axes.of(1), Padding.SAME, 1));
      ops.add(convolution(filters, Axes.of(3, 2), Axes.of(2, 3), Padding.SAME, 1));
    }
    ops.add(new AvgPool(Axes.of(3), Axes.of(2), Padding.SAME, true, true));
    ops.add(MaxPool.of(2));
    ops.add(BatchNorm.of());
    ops.add(new PRelu(false));
    ops.add(new GroupNorm(1, 1e-3, false));
    ops.add(new Upsample(Axes.of(2), true));
    ops.add(new Upsample(Axes.of(3), false));
    ops.add(new Flatten());
    ops.add(new Softmax());
    ops.add(new GlobalAvgPool());
    List<Arguments> all = new ArrayList<>();
    for (Kernels kernels : KernelSets.all()) {
      for (int channels : SIZES) {
        for (Op op : ops) {
          all.add(Arguments.of(kernels, channels, op));
        }
        all.add(Arguments.of(kernels, channels, depthwise(1)));
        all.add(Arguments.of(kernels, channels, depthwise(3)));
        for (int groups = 2; groups <= channels; groups++) {
          if (channels % groups == 0) {
            all.add(
                Arguments.of(
                    kernels,
                    channels,
                    convolution(2 * channels, Axes.of(3), Axes.of(1), Padding.SAME, groups)));
          }
        }
      }
    }
    return all.stream();
  }

  private static Conv2d convolution(
      int filters, Axes kernel, Axes stride, Padding padding, int groups) {
    return new Conv2d(
        filters, kernel, stride, padding, Axes.of(1), groups, WeightOptions.DEFAULT.withoutBias());
  }

  private static DepthwiseConv2d depthwise(int multiplier) {
    return new DepthwiseConv2d(
        Axes.of(3), multiplier, Axes.of(2), Padding.SAME, Axes.of(1), WeightOptions.DEFAULT);
  }

  /** Behind a convolution that brings its input into channel lanes, and as the first layer. */
  @ParameterizedTest(name = "{2} on {1} channels, {0}")
  @MethodSource("chains")
  void everyNumberOfChannelsAgrees(Kernels kernels, int channels, Op op) {
    Op tanh = new Activation(Activation.Function.TANH);
    Op relu = new Activation(Activation.Function.RELU);
    Op first = Conv2d.of(channels, 3);
    agree(Networks.chain(null, new Input(Shape.of(9, 11, 2)), first, tanh, op, relu), kernels);
    agree(Networks.chain(null, new Input(Shape.of(9, 16, channels)), op, tanh), kernels);
  }

  static Stream<Arguments> dense() {
    return KernelSets.all().stream()
        .flatMap(
            kernels ->
                Stream.of(1, 7, 8, 10, 16, 84, 113, 120, 121, 128, 135, 300)
                    .map(units -> Arguments.of(kernels, units)));
  }

  @ParameterizedTest(name = "{1} units, {0}")
  @MethodSource("dense")
  void everyNumberOfUnitsAgrees(Kernels kernels, int units) {
    for (int inputs : new int[] {1, 5, 8, 30}) {
      Op softmax = new Softmax();
      Op plain = new Dense(9, WeightOptions.DEFAULT.withoutBias());
      Input input = new Input(Shape.of(inputs));
      agree(Networks.chain(null, input, Dense.of(units), plain, softmax), kernels);
    }
  }

  static Stream<Arguments> skips() {
    return KernelSets.all().stream()
        .flatMap(
            kernels ->
                SkipsTest.graphs().stream()
                    .map(graph -> Arguments.of(kernels, graph.toString(), graph.network())));
  }

  @ParameterizedTest(name = "{1}, {0}")
  @MethodSource("skips")
  void networksWithSkipsAgree(Kernels kernels, String name, Network network) {
    agree(network, kernels);
  }

  static Stream<Arguments> random() {
    return KernelSets.all().stream()
        .flatMap(
            kernels ->
                Stream.iterate(1, seed -> seed + 1)
                    .limit(60)
                    .map(seed -> Arguments.of(kernels, seed)));
  }

  /** Networks of random layers and skips: all that has a form in channel lanes, and some not. */
  @ParameterizedTest(name = "seed {1}, {0}")
  @MethodSource("random")
  void randomNetworksAgree(Kernels kernels, int seed) {
    Random random = new Random(seed);
    int[] counts = {1, 3, 8, 16, 20, 32};
    int channels = counts[random.nextInt(counts.length)];
    NetworkBuilder builder =
        Network.builder()
            .input("image", Shape.of(4 + random.nextInt(6), 4 + random.nextInt(20), channels));
    builder.add(same(channels = counts[random.nextInt(counts.length)], 3)).name("first");
    for (int i = 0; i < 6; i++) {
      String before = "at" + i;
      switch (random.nextInt(9)) {
        case 0 -> builder.tanh().name(before);
        case 1 -> builder.add(same(channels, 1)).relu().name(before).tanh();
        case 2 -> {
          channels = counts[random.nextInt(counts.length)];
          builder.add(same(channels, 3)).add(BatchNorm.of()).relu().name(before);
        }
        case 3 -> {
          builder.name(before).add(same(channels, 3)).join(new Merge(Merge.Function.ADD), before);
        }
        case 4 -> {
          builder.name(before).add(same(20, 3)).join(new Concat(), before);
          channels += 20;
        }
        case 5 -> {
          builder.name(before).add(new GlobalAvgPool()).sigmoid();
          builder.join(new Merge(Merge.Function.MUL), before);
        }
        case 6 -> builder.add(new PRelu(false)).name(before);
        case 7 -> builder.add(depthwise(1)).name(before);
        default ->
            builder.name(before).add(same(channels, 1)).join(new Merge(Merge.Function.MAX), before);
      }
    }
    if (random.nextBoolean()) {
      builder.add(new Flatten()).add(Dense.of(1 + random.nextInt(40))).softmax();
    }
    agree(builder.build(), kernels, DEEP);
  }

  private static Conv2d same(int filters, int kernel) {
    return convolution(filters, Axes.of(kernel), Axes.of(1), Padding.SAME, 1);
  }

  static Stream<Arguments> winograd() {
    return KernelSets.all().stream()
        .flatMap(
            kernels ->
                Stream.of(
                    Arguments.of(kernels, 16, 32, "winograd 4x4"),
                    Arguments.of(kernels, 17, 40, "winograd 4x4"),
                    Arguments.of(kernels, 8, 128, "winograd 2x2")));
  }

  @ParameterizedTest(name = "{1}x{1}x{2} by {3}, {0}")
  @MethodSource("winograd")
  void layersThatGainTakeWinogradsAlgorithm(
      Kernels kernels, int extent, int channels, String algorithm) {
    Op first = same(channels, 1);
    Op relu = new Activation(Activation.Function.RELU);
    Op hard = new Activation(Activation.Function.HARD_SILU);
    Input input = new Input(Shape.of(extent, extent, 3));
    Op bn = BatchNorm.of();
    Network network =
        Networks.chain(null, input, first, same(channels, 3), bn, relu, same(channels, 3), hard);
    Goal goal = Goal.inference(network.outputs().get(0)).with(Layout.CHANNELS);
    assertThat(Planner.plan(network, kernels, goal).steps())
        .filteredOn(step -> step.text().contains(algorithm))
        .hasSize(2);
    assertThat(Planner.plan(network, kernels, goal.withExact(true)).steps())
        .noneMatch(step -> step.text().contains("winograd"));
    agree(network, kernels);
  }

  private static void agree(Network network, Kernels kernels) {
    agree(network, kernels, TOLERANCE);
  }

  private static void agree(Network network, Kernels kernels, float tolerance) {
    float[] parameters = parameters(network);
    Random random = new Random(SEED);
    List<float[]> inputs = new ArrayList<>();
    for (var node : network.nodes()) {
      if (node.op() instanceof Input input) {
        inputs.add(values(random, input.shape().size()));
      }
    }
    float[] expected = run(network, kernels, Layout.IMAGES, parameters, inputs);
    float[] found = run(network, kernels, Layout.CHANNELS, parameters, inputs);
    assertThat(found).hasSameSizeAs(expected);
    float largest = 1;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - expected[i]) / largest)
          .as("output %d: found %s, expected %s, seed %d", i, found[i], expected[i], SEED)
          .isLessThan(tolerance);
    }
  }

  /** Random, and what is a variance above 0. */
  private static float[] parameters(Network network) {
    float[] parameters = SlabRun.randomParameters(network, SEED);
    for (Slot slot : Slots.of(network).all()) {
      for (int i = slot.offset(); i < slot.offset() + slot.count(); i++) {
        if (slot.parameter().role().equals("variance")) {
          parameters[i] = 0.5f + Math.abs(parameters[i]);
        }
      }
    }
    return parameters;
  }

  /** One image; all memory is NaN before, so that what is read without being written shows. */
  private static float[] run(
      Network network, Kernels kernels, Layout layout, float[] parameters, List<float[]> inputs) {
    int result = network.outputs().get(0);
    Plan plan = Planner.plan(network, kernels, Goal.inference(result).with(layout));
    plan.verify();
    Frame frame = new Frame(plan);
    Arrays.fill(frame.arena(), Float.NaN);
    float[] packed = new float[plan.packedFloats()];
    plan.pack(parameters, packed);
    frame.bind(parameters, packed, parameters);
    for (int i = 0; i < inputs.size(); i++) {
      plan.inputs().get(i).put(frame.arena(), 1, inputs.get(i), 0);
    }
    if (layout == Layout.IMAGES) {
      plan.forward(frame);
    } else {
      backwards(plan, frame);
    }
    float[] outputs = new float[network.outputShape().size()];
    plan.result().get(frame.arena(), 0, outputs, 0);
    return outputs;
  }

  /** The parts of each step in another order than one thread has. */
  private static void backwards(Plan plan, Frame frame) {
    Scratch scratch = new Scratch();
    for (Step step : plan.steps()) {
      for (int i = step.preparations() - 1; i >= 0; i--) {
        step.prepare(frame, i, scratch);
      }
      for (int i = step.parts() - 1; i >= 0; i--) {
        step.forward(frame, i, scratch);
      }
    }
  }

  /** Values in -1 to 1. */
  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }
}
