package fovea.engine.plan;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Strata;
import fovea.ir.Activation;
import fovea.ir.AdaptiveAvgPool;
import fovea.ir.AvgPool;
import fovea.ir.BatchNorm;
import fovea.ir.Concat;
import fovea.ir.Conv1d;
import fovea.ir.Conv2d;
import fovea.ir.Conv3d;
import fovea.ir.Crop;
import fovea.ir.Dense;
import fovea.ir.DepthwiseConv2d;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GaussianNoise;
import fovea.ir.GlobalAvgPool;
import fovea.ir.GlobalMaxPool;
import fovea.ir.GroupNorm;
import fovea.ir.Input;
import fovea.ir.LayerNorm;
import fovea.ir.LocalResponseNorm;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.PRelu;
import fovea.ir.Padding;
import fovea.ir.Parameter;
import fovea.ir.Permute;
import fovea.ir.Reshape;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.Window;
import fovea.ir.ZeroPad;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a plan of a network: one step for each node that the result needs, activations fused into
 * the layers with weights before them, what is the identity left out, and no gradient for what
 * learns nothing.
 */
public final class Planner implements Op.Visitor<Value> {
  private final Network network;
  private final Kernels kernels;
  private final Goal goal;
  private final Slots slots;
  private final boolean[] needed;
  private final int[] readers;
  private final Map<Integer, Value> values = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final List<String> untrainable = new ArrayList<>();
  private int packedFloats;
  private Node node;

  /**
   * What a plan is for.
   *
   * @param result the node whose value is wanted
   * @param training whether gradients of the parameters are wanted too
   * @param inputGradient whether the gradient of the input is wanted as well
   */
  public record Goal(int result, boolean training, boolean inputGradient) {}

  private Planner(Network network, Kernels kernels, Goal goal) {
    this.network = network;
    this.kernels = kernels;
    this.goal = goal;
    this.slots = Slots.of(network);
    this.needed = new boolean[network.nodes().size()];
    this.readers = new int[network.nodes().size()];
    this.node = network.nodes().get(goal.result());
    findNeeded();
  }

  /** The plan that computes the network's only output. */
  public static Plan inference(Network network, Kernels kernels) {
    if (network.outputs().size() != 1) {
      throw new IllegalArgumentException(
          "network: must have one output, got " + network.outputs().size());
    }
    return plan(network, kernels, new Goal(network.outputs().get(0), false, false));
  }

  /**
   * The plan for a goal.
   *
   * @throws IllegalArgumentException if the network has operators without a kernel, naming all of
   *     them, or is too large
   */
  public static Plan plan(Network network, Kernels kernels, Goal goal) {
    return new Planner(network, kernels, goal).plan();
  }

  private void findNeeded() {
    needed[goal.result()] = true;
    for (int id = needed.length - 1; id >= 0; id--) {
      if (needed[id]) {
        for (int input : network.nodes().get(id).inputs()) {
          needed[input] = true;
          readers[input]++;
        }
      }
    }
  }

  private Plan plan() {
    List<Value> inputs = new ArrayList<>();
    for (Node each : network.nodes()) {
      if (!needed[each.id()] || values.containsKey(each.id())) {
        continue;
      }
      node = each;
      Value value = each.op().accept(this);
      values.put(each.id(), value);
      if (each.op() instanceof Input) {
        inputs.add(value);
      }
    }
    throwIfRefused();
    Value result = values.get(goal.result());
    if (inputs.isEmpty() || result == null) {
      throw new IllegalArgumentException("network: its output depends on no input");
    }
    result.data().use(Moment.RESULT);
    Buffer resultGradient = null;
    if (result.learns()) {
      resultGradient = result.addPart(Moment.RESULT);
      buffers.add(resultGradient);
    }
    for (Value input : inputs) {
      if (input.learns()) {
        input.parts().forEach(part -> part.use(Moment.backward(0)));
      }
    }
    buffers.forEach(buffer -> buffer.settle(steps.size()));
    int floats = Arena.place(buffers);
    return new Plan(
        kernels, steps, inputs, result, resultGradient, buffers, slots, floats, packedFloats);
  }

  private void throwIfRefused() {
    List<String> missing = new ArrayList<>();
    if (!refused.isEmpty()) {
      missing.add(subject(refused) + " no kernel yet");
    }
    if (!untrainable.isEmpty()) {
      missing.add(subject(untrainable) + " no kernel for training yet");
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("plan: " + String.join("; ", missing));
    }
  }

  private static String subject(List<String> layers) {
    return String.join(", ", layers) + (layers.size() == 1 ? " has" : " have");
  }

  // What the steps' constructors need of the plan.

  Kernels kernels() {
    return kernels;
  }

  boolean training() {
    return goal.training();
  }

  Node node() {
    return node;
  }

  /** The slot of the current node's parameter; null if it has none of that role. */
  @Nullable Slot slot(String role) {
    for (Parameter parameter : network.parameters(node)) {
      if (parameter.role().equals(role)) {
        return slots.get(node.tensorName(parameter));
      }
    }
    return null;
  }

  /** The slot of a parameter that the current node must have. */
  private Slot owned(String role) {
    Slot slot = slot(role);
    if (slot == null) {
      throw new IllegalStateException("plan: " + node.name() + " has no " + role);
    }
    return slot;
  }

  /** A buffer of the current step that lives at the given moments. */
  Buffer buffer(String name, int floats, Moment... moments) {
    Buffer buffer = new Buffer(name, floats);
    for (Moment moment : moments) {
      buffer.use(moment);
    }
    buffers.add(buffer);
    return buffer;
  }

  /** Room in the packed weights, and 16 readable floats after it. */
  int reservePacked(int floats) {
    int at = packedFloats;
    packedFloats = Math.addExact(at, Lanes.roundUp(floats) + Lanes.COUNT);
    return at;
  }

  /** The current step's forward moment. */
  Moment forward() {
    return Moment.forward(steps.size());
  }

  /** The current step's backward moment. */
  Moment backward() {
    return Moment.backward(steps.size());
  }

  /** The only value that the current node reads. */
  Value read() {
    if (node.inputs().size() != 1) {
      throw new IllegalArgumentException(
          node.name() + ": must read one value, got " + node.inputs().size());
    }
    return reads().get(0);
  }

  /** What the current node reads, in its order. */
  private List<Value> reads() {
    List<Value> reads = new ArrayList<>();
    for (int id : node.inputs()) {
      Value value = values.get(id);
      if (value == null) {
        throw new IllegalStateException(node.name() + ": reads what is not planned");
      }
      reads.add(value);
    }
    return reads;
  }

  /** The current step's output; {@code learns} if the step's own parameters learn. */
  Value write(Value read, boolean learns) {
    return write(List.of(read), learns);
  }

  /** The output of a current step that reads several values. */
  Value write(List<Value> reads, boolean learns) {
    boolean gradient = goal.training() && (learns || reads.stream().anyMatch(Value::learns));
    Grid grid = Grid.of(node.shape());
    Buffer data = buffer(node.name(), grid.floats(), forward());
    for (Value read : reads) {
      read.data().use(forward());
      if (gradient) {
        read.data().use(backward());
      }
    }
    if (gradient) {
      data.use(backward());
    }
    return new Value(data, grid, gradient, steps.size());
  }

  /** The current step's part of the gradient of what it reads; null if that learns nothing. */
  @Nullable Buffer gradientOf(Value read) {
    if (!read.learns()) {
      return null;
    }
    Buffer part = read.addPart(backward());
    buffers.add(part);
    return part;
  }

  /**
   * The activation that alone reads the current node, which becomes part of its step; null if there
   * is none. The current node is then that activation. A training keeps only the result, so what
   * needs its input for the gradient stands by itself there.
   */
  private @Nullable Curve fuse() {
    Node reader = onlyReader();
    if (reader == null || !(reader.op() instanceof Activation activation)) {
      return null;
    }
    Curve curve = curve(activation);
    if (curve == null || goal.training() && curve.needsInput()) {
      return null;
    }
    node = reader;
    return curve;
  }

  /**
   * The batch normalisation that alone reads the current node, which becomes part of its step at
   * inference; null if there is none. The current node is then that normalisation.
   */
  private @Nullable RunningNorm fold() {
    Node reader = onlyReader();
    if (goal.training() || reader == null || !(reader.op() instanceof BatchNorm op)) {
      return null;
    }
    node = reader;
    return norm(op);
  }

  /** The node that alone reads the current one; null if there are several, or it is the result. */
  private @Nullable Node onlyReader() {
    if (readers[node.id()] != 1 || node.id() == goal.result()) {
      return null;
    }
    for (Node reader : network.nodes()) {
      if (needed[reader.id()] && reader.inputs().contains(node.id())) {
        return reader;
      }
    }
    return null;
  }

  private RunningNorm norm(BatchNorm op) {
    return new RunningNorm(
        owned("gamma"), owned("beta"), owned("mean"), owned("variance"), op.epsilon());
  }

  /** The kernels' function; null for what is the identity. */
  private static @Nullable Curve curve(Activation activation) {
    return switch (activation.function()) {
      case RELU -> Curve.of(Curve.Function.RELU);
      case RELU6 -> Curve.of(Curve.Function.RELU6);
      case LEAKY -> new Curve(Curve.Function.LEAKY, (float) activation.slope());
      case ELU -> Curve.of(Curve.Function.ELU);
      case SELU -> Curve.of(Curve.Function.SELU);
      case GELU -> Curve.of(Curve.Function.GELU);
      case GELU_TANH -> Curve.of(Curve.Function.GELU_TANH);
      case SILU -> Curve.of(Curve.Function.SILU);
      case HARD_SIGMOID -> Curve.of(Curve.Function.HARD_SIGMOID);
      case HARD_SILU -> Curve.of(Curve.Function.HARD_SILU);
      case TANH -> Curve.of(Curve.Function.TANH);
      case SIGMOID -> Curve.of(Curve.Function.SIGMOID);
      case SOFTPLUS -> Curve.of(Curve.Function.SOFTPLUS);
      case SOFTSIGN -> Curve.of(Curve.Function.SOFTSIGN);
      case LINEAR -> null;
    };
  }

  private Value add(Step step) {
    steps.add(step);
    values.put(node.id(), step.output());
    return step.output();
  }

  /** Notes that the current node has no kernel, and lets planning find the others without one. */
  private Value refuse(String what) {
    return refuse(refused, what);
  }

  private Value refuse(List<String> why, String what) {
    why.add(node.name() + " (`" + what + "`)");
    Grid grid = Grid.of(node.shape());
    return new Value(new Buffer(node.name(), grid.floats()), grid, false, -1);
  }

  private Value refuse() {
    return refuse(node.op().spec().keyword());
  }

  // One case for each operator.

  @Override
  public Value input(Input op) {
    Grid grid = Grid.of(op.shape());
    Buffer data = buffer(node.name(), grid.floats(), Moment.INPUT);
    return new Value(data, grid, goal.training() && goal.inputGradient(), -1);
  }

  @Override
  public Value conv2d(Conv2d op) {
    return convolution(op, op.groups());
  }

  @Override
  public Value conv1d(Conv1d op) {
    return convolution(op, op.groups());
  }

  @Override
  public Value depthwiseConv2d(DepthwiseConv2d op) {
    return convolution(op, Math.toIntExact(inputShape().channels()));
  }

  private Value convolution(Op op, int groups) {
    Value read = read();
    Slot kernel = owned("kernel");
    Slot bias = slot("bias");
    List<Window> windows = op.windows(List.of(inputShape()));
    RunningNorm norm = fold();
    int folded = node.id();
    Curve curve = fuse();
    String text = Fusion.text(op, norm, curve);
    Value value =
        add(new ConvolutionStep(this, text, windows, groups, read, kernel, bias, norm, curve));
    values.put(folded, value);
    return value;
  }

  private Shape inputShape() {
    return network.inputShapes(node).get(0);
  }

  @Override
  public Value dense(Dense op) {
    Value read = read();
    Slot kernel = owned("kernel");
    Slot bias = slot("bias");
    Curve curve = fuse();
    return add(new DenseStep(this, op, read, kernel, bias, curve));
  }

  @Override
  public Value maxPool(MaxPool op) {
    List<Window> windows = op.windows(inputShape());
    if (windows.size() > 2) {
      return refuse("maxpool over 3 axes");
    }
    Cells cells = Cells.of(windows, false);
    return add(new MaxPoolStep(this, read(), cells));
  }

  @Override
  public Value avgPool(AvgPool op) {
    List<Window> windows = op.windows(inputShape());
    if (windows.size() > 2) {
      return refuse("avgpool over 3 axes");
    }
    Cells cells = Cells.of(windows, op.includePadding());
    return add(new BlendStep(this, read(), cells.mean()));
  }

  @Override
  public Value globalAvgPool(GlobalAvgPool op) {
    return add(new BlendStep(this, read(), Cells.all(read().grid()).mean()));
  }

  @Override
  public Value dropout(Dropout op) {
    if (!goal.training() || op.probability() == 0) {
      return read();
    }
    return add(new DropoutStep(this, op, read()));
  }

  @Override
  public Value spatialDropout(SpatialDropout op) {
    if (!goal.training() || op.probability() == 0) {
      return read();
    }
    return add(new SpatialDropoutStep(this, op, read()));
  }

  @Override
  public Value gaussianNoise(GaussianNoise op) {
    if (!goal.training() || op.deviation() == 0) {
      return read();
    }
    return add(new NoiseStep(this, op, read()));
  }

  @Override
  public Value activation(Activation op) {
    Curve curve = curve(op);
    return curve == null ? read() : add(new ActivationStep(this, read(), curve));
  }

  @Override
  public Value softmax(Softmax op) {
    return add(new SoftmaxStep(this, read()));
  }

  @Override
  public Value flatten(Flatten op) {
    Grid grid = read().grid();
    return grid.cells() == 1 ? read() : add(new FlattenStep(this, read()));
  }

  @Override
  public Value globalMaxPool(GlobalMaxPool op) {
    return add(new MaxPoolStep(this, read(), Cells.all(read().grid())));
  }

  @Override
  public Value adaptiveAvgPool(AdaptiveAvgPool op) {
    if (inputShape().spatialRank() > 2) {
      return refuse("adaptive_avgpool over 3 axes");
    }
    Cells cells = Cells.adaptive(read().grid(), Grid.of(node.shape()));
    return add(new BlendStep(this, read(), cells.mean()));
  }

  @Override
  public Value reshape(Reshape op) {
    return arrange(Arrangement.reshape(inputShape(), node.shape()));
  }

  @Override
  public Value permute(Permute op) {
    return arrange(Arrangement.permute(inputShape(), node.shape(), op.order()));
  }

  @Override
  public Value zeroPad(ZeroPad op) {
    return arrange(Arrangement.shift(inputShape(), node.shape(), before(op.padding(), 1)));
  }

  @Override
  public Value crop(Crop op) {
    return arrange(Arrangement.shift(inputShape(), node.shape(), before(op.padding(), -1)));
  }

  private int[] before(Padding padding, int sign) {
    int[] before = new int[inputShape().spatialRank()];
    for (int axis = 0; axis < before.length; axis++) {
      before[axis] = sign * (int) padding.window(axis, 1, 1, 1, 1, false).before();
    }
    return before;
  }

  @Override
  public Value upsample(Upsample op) {
    if (op.bilinear()) {
      Blend blend = Blend.bilinear(read().grid(), op.factor().get(0), op.factor().get(1));
      return add(new BlendStep(this, read(), blend));
    }
    return arrange(Arrangement.repeat(inputShape(), node.shape(), op.factor()));
  }

  private Value arrange(Arrangement arrangement) {
    return add(new ArrangementStep(this, read(), arrangement));
  }

  @Override
  public Value merge(Merge op) {
    return add(new MergeStep(this, op, reads()));
  }

  @Override
  public Value concat(Concat op) {
    return add(new ConcatStep(this, reads()));
  }

  @Override
  public Value groupNorm(GroupNorm op) {
    Grid grid = read().grid();
    Strata strata = Strata.ofGroups(op.groups(), grid.channels(), grid.cells());
    return add(new NormStep(this, read(), strata, op.epsilon(), owned("gamma"), owned("beta")));
  }

  @Override
  public Value layerNorm(LayerNorm op) {
    Grid grid = read().grid();
    Strata strata = Strata.ofCells(grid.channels(), grid.cells());
    return add(new NormStep(this, read(), strata, op.epsilon(), owned("gamma"), owned("beta")));
  }

  @Override
  public Value localResponseNorm(LocalResponseNorm op) {
    return add(new LocalResponseStep(this, op, read()));
  }

  @Override
  public Value prelu(PRelu op) {
    return add(new PReluStep(this, read(), owned("slope")));
  }

  /** By the running statistics; those of a batch are no slab's. */
  @Override
  public Value batchNorm(BatchNorm op) {
    if (goal.training()) {
      return refuse(untrainable, op.spec().keyword());
    }
    Value read = read();
    RunningNorm norm = norm(op);
    Curve curve = fuse();
    return add(new BatchNormStep(this, op, read, norm, curve));
  }

  // Without a kernel.

  @Override
  public Value conv3d(Conv3d op) {
    return refuse();
  }

  @Override
  public Value transposedConv2d(TransposedConv2d op) {
    return refuse();
  }
}
