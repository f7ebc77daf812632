package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Layout;
import fovea.engine.plan.LayoutChoice;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.SlabRun;
import fovea.engine.plan.Slot;
import fovea.engine.plan.Slots;
import fovea.engine.train.BatchGradients;
import fovea.engine.train.FirstWeights;
import fovea.engine.train.Updates;
import fovea.engine.train.Workers;
import fovea.ir.Activation;
import fovea.ir.AvgPool;
import fovea.ir.Axes;
import fovea.ir.BatchNorm;
import fovea.ir.Concat;
import fovea.ir.Conv1d;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.GroupNorm;
import fovea.ir.Input;
import fovea.ir.Loss;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Network;
import fovea.ir.NetworkBuilder;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.OpCases;
import fovea.ir.Optimizer;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.Upsample;
import fovea.ir.WeightOptions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A training in channel lanes, one image a slab, against the same in image lanes. */
class ChannelTrainingTest {
  private static final long SEED = 20261124;
  private static final int[] SIZES = {1, 3, 16, 17, 25, 32, 40};

  /** Float sums of up to 40 * 99 products of values of some units, relative to the largest. */
  private static final float TOLERANCE = 1e-4f;

  /** Of seven layers, each of which multiplies the errors before it by some ten. */
  private static final float DEEP = 2e-3f;

  private static boolean canTrain(Network network) {
    return LayoutChoice.training(network, network.outputs(), 1).layout() == Layout.CHANNELS
        || LayoutChoice.training(network, network.outputs(), 1)
            .reason()
            .contains("values of up to");
  }

  static Stream<Arguments> cases() {
    return KernelSets.all().stream()
        .flatMap(
            kernels ->
                OpCases.all().stream()
                    .filter(c -> !(c.op() instanceof Input || c.op() instanceof Dropout))
                    .filter(c -> canTrain(c.network()))
                    .map(c -> Arguments.of(kernels, c.text(), c.network())));
  }

  @ParameterizedTest(name = "{1}, {0}")
  @MethodSource("cases")
  void everyOperatorThatCanAgrees(Kernels kernels, String text, Network network) {
    agree(network, kernels, TOLERANCE);
  }

  @Test
  void mostOperatorsCan() {
    assertThat(cases().count()).isGreaterThan(60);
  }

  static Stream<Arguments> chains() {
    List<Op> ops = new ArrayList<>();
    for (int filters : SIZES) {
      ops.add(Conv2d.of(filters, 3));
      ops.add(Conv2d.of(filters, 1));
      ops.add(convolution(filters, Axes.of(3), Axes.of(1), Axes.of(1)));
      ops.add(convolution(filters, Axes.of(3), Axes.of(2), Axes.of(1)));
      ops.add(convolution(filters, Axes.of(1), Axes.of(2), Axes.of(1)));
      ops.add(convolution(filters, Axes.of(3, 2), Axes.of(2, 3), Axes.of(1)));
      ops.add(convolution(filters, Axes.of(3), Axes.of(1), Axes.of(2)));
    }
    ops.add(new AvgPool(Axes.of(3), Axes.of(2), Padding.SAME, true, true));
    ops.add(MaxPool.of(2));
    ops.add(BatchNorm.of());
    ops.add(new Upsample(Axes.of(2), true));
    ops.add(new Upsample(Axes.of(3), false));
    ops.add(new Flatten());
    ops.add(new GlobalAvgPool());
    List<Arguments> all = new ArrayList<>();
    for (Kernels kernels : KernelSets.all()) {
      for (int channels : SIZES) {
        ops.forEach(op -> all.add(Arguments.of(kernels, channels, op)));
      }
    }
    return all.stream();
  }

  private static Conv2d convolution(int filters, Axes kernel, Axes stride, Axes dilation) {
    return new Conv2d(
        filters, kernel, stride, Padding.SAME, dilation, 1, WeightOptions.DEFAULT.withoutBias());
  }

  @ParameterizedTest(name = "{2} on {1} channels, {0}")
  @MethodSource("chains")
  void everyNumberOfChannelsAgrees(Kernels kernels, int channels, Op op) {
    Op tanh = new Activation(Activation.Function.TANH);
    Op relu = new Activation(Activation.Function.RELU);
    Op first = Conv2d.of(channels, 3);
    Input input = new Input(Shape.of(9, 11, 2));
    agree(Networks.chain(null, input, first, tanh, op, relu), kernels, TOLERANCE);
  }

  static Stream<Arguments> dense() {
    return KernelSets.all().stream()
        .flatMap(
            kernels ->
                Stream.of(1, 7, 16, 33, 120, 300).map(units -> Arguments.of(kernels, units)));
  }

  @ParameterizedTest(name = "{1} units, {0}")
  @MethodSource("dense")
  void everyNumberOfUnitsAgrees(Kernels kernels, int units) {
    Op relu = new Activation(Activation.Function.RELU);
    for (int inputs : new int[] {1, 5, 30}) {
      Op plain = new Dense(9, WeightOptions.DEFAULT.withoutBias());
      Input input = new Input(Shape.of(inputs));
      agree(Networks.chain(null, input, Dense.of(units), relu, plain), kernels, TOLERANCE);
    }
  }

  @Test
  void sequencesAgree() {
    for (Kernels kernels : KernelSets.all()) {
      Op relu = new Activation(Activation.Function.RELU);
      Input input = new Input(Shape.of(23, 3));
      agree(
          Networks.chain(
              null, input, Conv1d.of(20, 5), relu, MaxPool.of(2), new Flatten(), Dense.of(7)),
          kernels,
          TOLERANCE);
    }
  }

  static Stream<Arguments> random() {
    return KernelSets.all().stream()
        .flatMap(
            kernels ->
                Stream.iterate(1, seed -> seed + 1)
                    .limit(40)
                    .map(seed -> Arguments.of(kernels, seed)));
  }

  /** Networks of random layers and skips, one image each. */
  @ParameterizedTest(name = "seed {1}, {0}")
  @MethodSource("random")
  void randomNetworksAgree(Kernels kernels, int seed) {
    agree(random(seed), kernels, DEEP);
  }

  private static Network random(int seed) {
    Random random = new Random(seed);
    int[] counts = {3, 8, 16, 20, 32};
    NetworkBuilder builder =
        Network.builder().input("image", Shape.of(6 + random.nextInt(6), 6 + random.nextInt(9), 3));
    int channels = 16 * (1 + random.nextInt(2));
    builder.add(same(channels, 3)).name("first");
    for (int i = 0; i < 5; i++) {
      String before = "at" + i;
      switch (random.nextInt(7)) {
        case 0 -> builder.tanh().name(before);
        case 1 -> builder.add(same(channels, 1)).relu().name(before).tanh();
        case 2 -> {
          channels = counts[random.nextInt(counts.length)];
          builder.add(same(channels, 3)).add(BatchNorm.of()).relu().name(before);
        }
        case 3 ->
            builder.name(before).add(same(channels, 3)).join(new Merge(Merge.Function.ADD), before);
        case 4 -> {
          if (channels % 16 == 0) {
            builder.name(before).add(same(16, 3)).join(new Concat(), before);
            channels += 16;
          }
        }
        case 5 -> {
          builder.name(before).add(new GlobalAvgPool()).sigmoid();
          builder.join(new Merge(Merge.Function.MUL), before);
        }
        default ->
            builder.name(before).add(same(channels, 1)).join(new Merge(Merge.Function.MAX), before);
      }
    }
    return builder.add(new Flatten()).add(Dense.of(1 + random.nextInt(40))).build();
  }

  private static Conv2d same(int filters, int kernel) {
    return convolution(filters, Axes.of(kernel), Axes.of(1), Axes.of(1));
  }

  /** Outputs and all gradients of one image; all memory is NaN before. */
  private static void agree(Network network, Kernels kernels, float tolerance) {
    float[] parameters = parameters(network);
    Random random = new Random(SEED);
    List<float[]> inputs = new ArrayList<>();
    for (Node node : network.inputs()) {
      inputs.add(values(random, node.shape().size()));
    }
    float[] gradients = values(random, network.outputShape().size());
    SlabRun expected = run(network, kernels, Layout.IMAGES, parameters, inputs, gradients);
    SlabRun found = run(network, kernels, Layout.CHANNELS, parameters, inputs, gradients);
    close("outputs", found.outputs(), expected.outputs(), tolerance);
    for (int i = 0; i < inputs.size(); i++) {
      float[] wanted = expected.allInputGradients().get(i);
      close("input gradients", found.allInputGradients().get(i), wanted, tolerance);
    }
    for (Slot slot : Slots.of(network).all()) {
      int end = slot.offset() + slot.count();
      close(
          slot.name(),
          Arrays.copyOfRange(found.gradients(), slot.offset(), end),
          Arrays.copyOfRange(expected.gradients(), slot.offset(), end),
          tolerance);
    }
  }

  private static SlabRun run(
      Network network,
      Kernels kernels,
      Layout layout,
      float[] parameters,
      List<float[]> inputs,
      float[] gradients) {
    Goal goal = Goal.training(network.outputs()).withInputGradient().with(layout).withExact(true);
    Plan plan = Planner.plan(network, kernels, goal);
    return SlabRun.of(plan, 1, parameters, inputs, gradients);
  }

  private static void close(String what, float[] found, float[] expected, float tolerance) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    float largest = 1;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    for (int i = 0; i < found.length; i++) {
      assertThat(Math.abs(found[i] - expected[i]) / largest)
          .as("%s[%d]: found %s, expected %s, seed %d", what, i, found[i], expected[i], SEED)
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

  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() * 2 - 1;
    }
    return values;
  }

  static Stream<Arguments> choices() {
    Op conv = Conv2d.of(64, 3);
    Network small = Networks.chain(null, new Input(Shape.of(14, 14, 3)), conv);
    Network medium = Networks.chain(null, new Input(Shape.of(40, 40, 3)), conv);
    Network large = Networks.chain(null, new Input(Shape.of(110, 110, 3)), conv);
    Network grouped =
        Networks.chain(null, new Input(Shape.of(110, 110, 3)), conv, new GroupNorm(1, 1e-3, false));
    return Stream.of(
        Arguments.of("small", small, 1, Layout.IMAGES),
        Arguments.of("medium", medium, 8, Layout.CHANNELS),
        Arguments.of("medium", medium, 9, Layout.IMAGES),
        Arguments.of("large", large, 16, Layout.CHANNELS),
        Arguments.of("large", large, 17, Layout.IMAGES),
        Arguments.of("grouped", grouped, 1, Layout.IMAGES));
  }

  @ParameterizedTest(name = "{0} at batch {2}")
  @MethodSource("choices")
  void fewAndLargeImagesAreTrainedOneByOne(String name, Network network, int batch, Layout layout) {
    LayoutChoice choice = LayoutChoice.training(network, network.outputs(), batch);
    assertThat(choice.layout()).as(choice.reason()).isEqualTo(layout);
    assertThat(choice.reason()).isNotEmpty();
  }

  private static Network residual() {
    Merge add = new Merge(Merge.Function.ADD);
    NetworkBuilder builder = Network.builder().input("image", Shape.of(18, 18, 3));
    builder.add(same(20, 3)).add(BatchNorm.of()).relu().add(MaxPool.of(2)).name("a");
    builder.add(same(20, 3)).add(BatchNorm.of()).relu().add(same(20, 3)).add(BatchNorm.of());
    builder.join(add, "a").relu();
    builder.add(convolution(32, Axes.of(3), Axes.of(2), Axes.of(1))).add(BatchNorm.of()).relu();
    return builder.add(new GlobalAvgPool()).add(Dense.of(5)).softmax().build();
  }

  private static Dataset pictures(Shape shape, int count) {
    Random random = new Random(SEED);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(5);
    }
    return Dataset.of(shape, values(random, count * shape.size()), labels);
  }

  private static int[] inOrder(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }

  /** The losses of a few steps, and the weights after them. */
  private static List<Double> train(
      Kernels kernels, Layout layout, int threads, int steps, List<float[]> weights) {
    Network network = residual();
    Goal goal = Goal.training(Goal.scores(network)).with(layout);
    Plan plan = Planner.plan(network, kernels, goal);
    Dataset data = pictures(network.inputShape(), 28);
    List<Double> losses = new ArrayList<>();
    try (Workers workers = new Workers(threads)) {
      float[] parameters = FirstWeights.of(plan.slots(), 1);
      BatchGradients gradients = new BatchGradients(plan, Loss.CROSSENTROPY, 8, 1, workers);
      Optimizer optimizer = new Optimizer.Sgd(0.05, 0, false);
      Updates updates = new Updates(kernels.updates(), plan.slots(), optimizer, workers);
      for (int step = 0; step < steps; step++) {
        int from = step % 4 * 7;
        float[] gradient =
            gradients.compute(parameters, data, inOrder(28), from, step % 4 == 3 ? 5 : 7, step);
        losses.add(gradients.loss());
        updates.step(parameters, gradient);
      }
      weights.add(parameters);
    }
    return losses;
  }

  @ParameterizedTest
  @MethodSource("fovea.engine.KernelSets#all")
  void aTrainingReachesTheSameLosses(Kernels kernels) {
    List<float[]> weights = new ArrayList<>();
    List<Double> expected = train(kernels, Layout.IMAGES, 1, 8, weights);
    List<Double> found = train(kernels, Layout.CHANNELS, 1, 8, weights);
    for (int i = 0; i < expected.size(); i++) {
      double apart = Math.abs(found.get(i) - expected.get(i)) / expected.get(i);
      assertThat(apart).as("step %d", i).isLessThan(1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("fovea.engine.KernelSets#all")
  void theBitsDoNotDependOnTheThreads(Kernels kernels) {
    List<float[]> weights = new ArrayList<>();
    for (int threads : new int[] {1, 2, 4, 8}) {
      train(kernels, Layout.CHANNELS, threads, 4, weights);
    }
    for (float[] each : weights) {
      assertThat(each).isEqualTo(weights.get(0));
    }
  }

  /** Layers behind one another whose images wait for each other; the first two may be frozen. */
  private static Network together(boolean frozen) {
    WeightOptions fixed = WeightOptions.DEFAULT.withFreeze(frozen);
    Conv2d first = new Conv2d(16, Axes.of(3), Axes.of(1), Padding.SAME, Axes.of(1), 1, fixed);
    Conv2d second = new Conv2d(32, Axes.of(3), Axes.of(1), Padding.SAME, Axes.of(1), 1, fixed);
    Conv2d third =
        new Conv2d(48, Axes.of(3), Axes.of(1), Padding.SAME, Axes.of(1), 1, WeightOptions.DEFAULT);
    NetworkBuilder builder = Network.builder().input("image", Shape.of(8, 7, 3));
    builder.add(first).tanh().add(second).relu().add(third).tanh();
    builder.add(same(32, 3)).add(BatchNorm.of()).relu();
    return builder.add(new GlobalAvgPool()).add(Dense.of(5)).softmax().build();
  }

  private static float[] gradients(
      Network network, Kernels kernels, Goal goal, int threads, int images) {
    Plan plan = Planner.plan(network, kernels, goal);
    long joint = plan.steps().stream().filter(s -> s.text().endsWith(" together")).count();
    assertThat(joint).isEqualTo(goal.exact() ? 0 : 3);
    try (Workers workers = new Workers(threads)) {
      float[] parameters = FirstWeights.of(plan.slots(), 3);
      BatchGradients all = new BatchGradients(plan, Loss.CROSSENTROPY, 8, 1, workers);
      Dataset data = pictures(network.inputShape(), 8);
      // What an earlier batch left must not show.
      all.compute(parameters, data, inOrder(8), 0, 8, 0);
      return all.compute(parameters, data, inOrder(8), 1, images, 1).clone();
    }
  }

  static Stream<Arguments> together() {
    return KernelSets.all().stream()
        .flatMap(
            kernels ->
                Stream.of(1, 3, 7)
                    .flatMap(
                        images ->
                            Stream.of(true, false)
                                .map(frozen -> Arguments.of(kernels, images, frozen))));
  }

  @ParameterizedTest(name = "{1} images, frozen: {2}, {0}")
  @MethodSource("together")
  void imagesThatAreComputedTogetherAgree(Kernels kernels, int images, boolean frozen) {
    Network network = together(frozen);
    Goal goal = Goal.training(Goal.scores(network));
    float[] expected = gradients(network, kernels, goal.withExact(true), 1, images);
    Goal joint = goal.with(Layout.CHANNELS);
    float[] found = gradients(network, kernels, joint, 1, images);
    for (Slot slot : Slots.of(network).all()) {
      int end = slot.offset() + slot.count();
      float[] wanted = Arrays.copyOfRange(expected, slot.offset(), end);
      // Relative to the largest, which is far below 1.
      float scale = 1e-20f;
      for (float value : wanted) {
        scale = Math.max(scale, Math.abs(value));
      }
      for (int i = 0; i < wanted.length && slot.learns(); i++) {
        assertThat(Math.abs(found[slot.offset() + i] - wanted[i]) / scale)
            .as(
                "%s[%d]: found %s, expected %s",
                slot.name(), i, found[slot.offset() + i], wanted[i])
            .isLessThan(DEEP);
      }
    }
    for (int threads : new int[] {2, 3, 8}) {
      assertThat(gradients(network, kernels, joint, threads, images)).isEqualTo(found);
    }
  }

  /** A hash of weights trained in channel lanes, which has no form for few and small images. */
  static int hash(Kernels kernels) {
    List<float[]> weights = new ArrayList<>();
    train(kernels, Layout.CHANNELS, 1, 4, weights);
    Network network = together(false);
    Goal goal = Goal.training(Goal.scores(network)).with(Layout.CHANNELS);
    int hash = Arrays.hashCode(gradients(network, kernels, goal, 1, 5));
    return 31 * hash + Arrays.hashCode(weights.get(0));
  }

  /** By the scalar kernels: those with vectors make objects until C2 has compiled every one. */
  @Test
  void aWarmStepAllocatesNothing() {
    Kernels kernels = KernelChoice.SCALAR.resolve();
    Network network = residual();
    Goal goal = Goal.training(Goal.scores(network)).with(Layout.CHANNELS);
    Plan plan = Planner.plan(network, kernels, goal);
    Dataset data = pictures(network.inputShape(), 7);
    int[] order = inOrder(7);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Workers workers = new Workers(1)) {
      float[] parameters = FirstWeights.of(plan.slots(), 1);
      BatchGradients gradients = new BatchGradients(plan, Loss.CROSSENTROPY, 7, 1, workers);
      for (int i = 0; i < 300; i++) {
        gradients.compute(parameters, data, order, 0, 7, i);
      }
      long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
      gradients.compute(parameters, data, order, 0, 7, 3);
      long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertThat(bytes).isLessThan(2_000); // what measuring itself makes, and no array
    }
  }
}
