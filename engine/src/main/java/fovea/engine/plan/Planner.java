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
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes a plan of a network: one step for each node that the result needs, activations fused into
 * the layers with weights before them, what is the identity left out, and no gradient for what
 * learns nothing.
 */
public final class Planner implements Op.Visitor<Value> {
  private final Draft draft;
  private final ConvolutionChoice.Rule rule;

  private Planner(Draft draft, ConvolutionChoice.Rule rule) {
    this.draft = draft;
    this.rule = rule;
  }

  /** The plan that computes the network's outputs. */
  public static Plan inference(Network network, Kernels kernels) {
    return inference(network, kernels, Layout.IMAGES, false);
  }

  /** The plan that computes the network's outputs in a layout; {@code exact} as in {@link Goal}. */
  public static Plan inference(Network network, Kernels kernels, Layout layout, boolean exact) {
    Goal goal = Goal.inference(network.outputs()).with(layout).withExact(exact);
    return plan(network, kernels, goal);
  }

  /**
   * The plan for a goal.
   *
   * @throws IllegalArgumentException if the network is too large
   */
  public static Plan plan(Network network, Kernels kernels, Goal goal) {
    return plan(network, kernels, goal, ConvolutionChoice.FASTEST);
  }

  static Plan plan(Network network, Kernels kernels, Goal goal, ConvolutionChoice.Rule rule) {
    Draft draft = new Draft(network, kernels, goal);
    Planner planner = new Planner(draft, rule);
    for (Node node : network.nodes()) {
      if (draft.wants(node)) {
        draft.turnTo(node);
        try {
          draft.put(node, node.op().accept(planner));
        } catch (ArithmeticException overflow) {
          throw new IllegalArgumentException(
              "network: "
                  + (goal.layout() == Layout.IMAGES ? "16 images" : "one image")
                  + " must need less than 2^31 floats of memory, "
                  + node.name()
                  + " exceeds that with "
                  + node.shape(),
              overflow);
        }
      }
    }
    return draft.finish();
  }

  // One case for each operator.

  @Override
  public Value input(Input op) {
    Grid grid = Grid.of(op.shape());
    Layout layout = inImageLanes() ? Layout.IMAGES : Layout.ROW;
    int floats = layout.planes(grid).floats();
    Buffer data = draft.buffer(draft.node().name(), floats, Moment.INPUT);
    boolean learns = draft.goal().training() && draft.goal().inputGradient();
    return new Value(data, grid, layout, learns, -1);
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
  public Value conv3d(Conv3d op) {
    return convolution(op, op.groups());
  }

  @Override
  public Value depthwiseConv2d(DepthwiseConv2d op) {
    return convolution(op, Math.toIntExact(draft.inputShape().channels()));
  }

  private boolean inImageLanes() {
    return draft.goal().layout() == Layout.IMAGES;
  }

  /** What the current node reads, in the lanes of the plan: for what treats all lanes alike. */
  private Value readLanes() {
    return draft.read(draft.goal().layout());
  }

  private Value convolution(Op op, int groups) {
    List<Window> windows = op.windows(List.of(draft.inputShape()));
    // Volumes have no form in channel lanes.
    boolean images = inImageLanes() || windows.size() > 2;
    Value read = images ? draft.read() : convolved(groups);
    Slot kernel = draft.owned("kernel");
    Slot bias = draft.slot("bias");
    Grid out = Grid.of(draft.node().shape());
    ConvolutionChoice choice =
        images
            ? rule.choose(draft.goal(), windows, groups, read.grid(), out)
            : ChannelChoice.of(draft.goal(), windows, groups, read, out);
    String reason = choice.reason();
    return folding(
        op,
        (text, norm, curve) -> {
          if (choice.isWinograd() && images) {
            return new WinogradStep(draft, text, choice, windows, read, kernel, bias, norm, curve);
          }
          if (choice.isWinograd() && ChannelChoice.isTogether(draft.goal(), read, out)) {
            return new JointWinogradStep(draft, text, choice, windows, read, kernel, bias, curve);
          }
          if (choice.isWinograd()) {
            Residual sum = draft.fuseSum();
            return new ChannelWinogradStep(
                draft, text, choice, windows, read, kernel, bias, norm, curve, sum);
          }
          boolean plain = groups == 1 && (curve == null || curve.isRelu());
          FusedPool pool = plain ? draft.fusePool() : null;
          if (!images) {
            Residual sum = pool == null ? draft.fuseSum() : null;
            return new ChannelConvolutionStep(
                draft, text, reason, windows, groups, out, pool, read, kernel, bias, norm, curve,
                sum);
          }
          if (pool != null) {
            ConvolutionTables tables = new ConvolutionTables(read.grid(), out, windows, 1);
            return new PooledConvolutionStep(
                draft, text, reason, tables, pool, read, kernel, bias, norm, curve);
          }
          List<Window> trimmed = draft.trim(windows);
          String why = trimmed.equals(windows) ? reason : reason + Trim.REASON;
          return new ConvolutionStep(
              draft, text, why, trimmed, groups, read, kernel, bias, norm, curve);
        });
  }

  /** By the windows of the convolution whose gradient it is. */
  @Override
  public Value transposedConv2d(TransposedConv2d op) {
    Value read = draft.read();
    Slot kernel = draft.owned("kernel");
    Slot bias = draft.slot("bias");
    Shape in = draft.inputShape();
    Shape out = draft.node().shape();
    List<Window> windows = new ArrayList<>();
    for (int axis = 0; axis < in.spatialRank(); axis++) {
      Window cut = op.cut(axis, in.get(axis));
      windows.add(
          new Window(
              out.get(axis),
              cut.kernel(),
              cut.stride(),
              cut.dilation(),
              cut.before(),
              cut.after(),
              false));
    }
    return folding(
        op,
        (text, norm, curve) ->
            new TransposedConvolutionStep(draft, text, windows, read, kernel, bias, norm, curve));
  }

  /** Makes a step of a layer and what is fused into it. */
  private interface Folding {
    Step step(String text, @Nullable RunningNorm norm, @Nullable Curve curve);
  }

  private Value folding(Op op, Folding folding) {
    RunningNorm norm = draft.fold();
    Curve curve = draft.fuse();
    return draft.add(folding.step(Fusion.text(op, norm, curve), norm, curve));
  }

  /** The input of a convolution: channel by channel, but for the one that the image enters. */
  private Value convolved(int groups) {
    Value read = draft.readAsIs();
    // The gradient of an image that is asked for has the layout of all others.
    boolean asItEnters = groups == 1 && read.layout() == Layout.ROW && !read.learns();
    return asItEnters ? draft.readAsIs() : readLanes();
  }

  @Override
  public Value dense(Dense op) {
    Value read = readLanes();
    Slot kernel = draft.owned("kernel");
    Slot bias = draft.slot("bias");
    Curve curve = draft.fuse();
    return draft.add(
        inImageLanes()
            ? new DenseStep(draft, op, read, kernel, bias, curve)
            : new DenseRowStep(draft, op, read, kernel, bias, curve));
  }

  @Override
  public Value maxPool(MaxPool op) {
    Cells cells = Cells.of(draft.pooled(op.windows(draft.inputShape())), false);
    return draft.add(new MaxPoolStep(draft, readLanes(), cells));
  }

  @Override
  public Value avgPool(AvgPool op) {
    List<Window> windows = draft.pooled(op.windows(draft.inputShape()));
    Cells cells = Cells.of(windows, op.includePadding());
    return draft.add(new BlendStep(draft, readLanes(), cells.mean()));
  }

  @Override
  public Value globalAvgPool(GlobalAvgPool op) {
    Value read = readLanes();
    return draft.add(new BlendStep(draft, read, Cells.all(read.grid()).mean()));
  }

  @Override
  public Value dropout(Dropout op) {
    if (!draft.goal().training() || op.probability() == 0) {
      return draft.readAsIs();
    }
    return draft.add(new DropoutStep(draft, op, readLanes()));
  }

  @Override
  public Value spatialDropout(SpatialDropout op) {
    if (!draft.goal().training() || op.probability() == 0) {
      return draft.readAsIs();
    }
    return draft.add(new SpatialDropoutStep(draft, op, draft.read()));
  }

  @Override
  public Value gaussianNoise(GaussianNoise op) {
    if (!draft.goal().training() || op.deviation() == 0) {
      return draft.readAsIs();
    }
    return draft.add(new NoiseStep(draft, op, draft.read()));
  }

  @Override
  public Value activation(Activation op) {
    Curve curve = Fusion.curve(op);
    Value read = draft.readAsIs();
    return curve == null ? read : draft.add(new ActivationStep(draft, read, curve));
  }

  @Override
  public Value softmax(Softmax op) {
    return draft.add(
        inImageLanes()
            ? new SoftmaxStep(draft, draft.read())
            : new SoftmaxRowStep(draft, draft.read(Layout.ROW)));
  }

  @Override
  public Value flatten(Flatten op) {
    Value read = draft.readAsIs();
    if (read.shape().cells() == 1) {
      return read;
    }
    if (inImageLanes()) {
      return draft.add(new FlattenStep(draft, read));
    }
    Grid vector = Grid.of(draft.node().shape());
    return draft.convert(draft.node().name(), op.text(), read, vector, Layout.ROW);
  }

  @Override
  public Value globalMaxPool(GlobalMaxPool op) {
    Value read = readLanes();
    return draft.add(new MaxPoolStep(draft, read, Cells.all(read.grid())));
  }

  @Override
  public Value adaptiveAvgPool(AdaptiveAvgPool op) {
    Cells cells = Cells.adaptive(draft.inputShape(), draft.node().shape());
    return draft.add(new BlendStep(draft, readLanes(), cells.mean()));
  }

  @Override
  public Value reshape(Reshape op) {
    return arrange(Arrangement.reshape(draft.inputShape(), draft.node().shape()));
  }

  @Override
  public Value permute(Permute op) {
    return arrange(Arrangement.permute(draft.inputShape(), draft.node().shape(), op.order()));
  }

  @Override
  public Value zeroPad(ZeroPad op) {
    return arrangePlanes((in, out) -> Arrangement.shift(in, out, before(op.padding(), 1)));
  }

  @Override
  public Value crop(Crop op) {
    return arrangePlanes((in, out) -> Arrangement.shift(in, out, before(op.padding(), -1)));
  }

  private int[] before(Padding padding, int sign) {
    int[] before = new int[draft.inputShape().spatialRank()];
    for (int axis = 0; axis < before.length; axis++) {
      before[axis] = sign * (int) padding.window(axis, 1, 1, 1, 1, false).before();
    }
    return before;
  }

  @Override
  public Value upsample(Upsample op) {
    if (op.bilinear()) {
      Value read = readLanes();
      requireFloats(read.layout());
      Blend blend = Blend.bilinear(read.grid(), op.factor().get(0), op.factor().get(1));
      return draft.add(new BlendStep(draft, read, blend));
    }
    return arrangePlanes((in, out) -> Arrangement.repeat(in, out, op.factor()));
  }

  /** An arrangement of cells that is the same for all planes of lanes. */
  private Value arrangePlanes(BiFunction<Shape, Shape, Arrangement> arrangement) {
    Value read = readLanes();
    requireFloats(read.layout());
    Shape in = planes(draft.inputShape(), read.layout());
    Shape out = planes(draft.node().shape(), read.layout());
    return draft.add(new ArrangementStep(draft, read, arrangement.apply(in, out)));
  }

  /**
   * Refuses an output of too many floats before there is a table of its cells.
   *
   * @throws ArithmeticException as {@link Draft#write} would
   */
  private void requireFloats(Layout layout) {
    layout.planes(Grid.of(draft.node().shape())).floats();
  }

  /** A shape that has as many channels as planes of lanes. */
  private static Shape planes(Shape shape, Layout layout) {
    return shape.withChannels(layout.planes(Grid.of(shape)).channels());
  }

  private Value arrange(Arrangement arrangement) {
    return draft.add(new ArrangementStep(draft, draft.read(), arrangement));
  }

  @Override
  public Value merge(Merge op) {
    return draft.add(new MergeStep(draft, op, draft.reads(draft.goal().layout())));
  }

  @Override
  public Value concat(Concat op) {
    Layout layout = isWhole(draft.inputShapes()) ? draft.goal().layout() : Layout.IMAGES;
    return draft.add(new ConcatStep(draft, draft.reads(layout)));
  }

  /** Whether streams behind one another each begin a cell of sixteen channels. */
  static boolean isWhole(List<Shape> streams) {
    return streams.subList(0, streams.size() - 1).stream()
        .allMatch(shape -> shape.channels() % Lanes.COUNT == 0);
  }

  @Override
  public Value groupNorm(GroupNorm op) {
    Grid grid = draft.read().grid();
    Strata strata = Strata.ofGroups(op.groups(), grid.channels(), grid.cells());
    return draft.add(
        new NormStep(
            draft, draft.read(), strata, op.epsilon(), draft.owned("gamma"), draft.owned("beta")));
  }

  @Override
  public Value layerNorm(LayerNorm op) {
    Grid grid = draft.read().grid();
    Strata strata = Strata.ofCells(grid.channels(), grid.cells());
    return draft.add(
        new NormStep(
            draft, draft.read(), strata, op.epsilon(), draft.owned("gamma"), draft.owned("beta")));
  }

  @Override
  public Value localResponseNorm(LocalResponseNorm op) {
    return draft.add(new LocalResponseStep(draft, op, draft.read()));
  }

  @Override
  public Value prelu(PRelu op) {
    return draft.add(new PReluStep(draft, draft.read(), draft.owned("slope")));
  }

  /** By the batch's statistics where it learns, else by the running ones. */
  @Override
  public Value batchNorm(BatchNorm op) {
    Value read = readLanes();
    RunningNorm norm = RunningNorm.of(draft, op);
    Curve curve = draft.fuse();
    if (!draft.goal().training() || !norm.gamma().learns()) {
      return draft.add(new BatchNormStep(draft, op, read, norm, curve));
    }
    return draft.add(
        inImageLanes()
            ? new BatchStatisticsStep(draft, op, read, norm, curve)
            : new ChannelStatisticsStep(draft, op, read, norm, curve));
  }
}
