package fovea.engine.plan;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Kernels;
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
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.Window;
import fovea.ir.ZeroPad;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a plan of a network: one step for each node that the result needs, activations fused into
 * the layers with weights before them, what is the identity left out, and no gradient for what
 * learns nothing.
 */
public final class Planner implements Op.Visitor<Value> {
  private final Draft draft;
  private final ConvolutionChoice.Rule rule;
  private final List<String> refused = new ArrayList<>();
  private final List<String> untrainable = new ArrayList<>();

  private Planner(Draft draft, ConvolutionChoice.Rule rule) {
    this.draft = draft;
    this.rule = rule;
  }

  /** The plan that computes the network's only output. */
  public static Plan inference(Network network, Kernels kernels) {
    return inference(network, kernels, false);
  }

  /** The same; {@code exact} as in {@link Goal}. */
  public static Plan inference(Network network, Kernels kernels, boolean exact) {
    if (network.outputs().size() != 1) {
      throw new IllegalArgumentException(
          "network: must have one output, got " + network.outputs().size());
    }
    return plan(network, kernels, Goal.inference(network.outputs().get(0)).withExact(exact));
  }

  /**
   * The plan for a goal.
   *
   * @throws IllegalArgumentException if the network has operators without a kernel, naming all of
   *     them, or is too large
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
        draft.put(node, node.op().accept(planner));
      }
    }
    planner.throwIfRefused();
    return draft.finish();
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

  /** Notes that the current node has no kernel, and lets planning find the others without one. */
  private Value refuse(String what) {
    return refuse(refused, what);
  }

  private Value refuse(List<String> why, String what) {
    why.add(draft.node().name() + " (`" + what + "`)");
    Grid grid = Grid.of(draft.node().shape());
    return new Value(new Buffer(draft.node().name(), grid.floats()), grid, false, -1);
  }

  private Value refuse() {
    return refuse(draft.node().op().spec().keyword());
  }

  // One case for each operator.

  @Override
  public Value input(Input op) {
    Grid grid = Grid.of(op.shape());
    Buffer data = draft.buffer(draft.node().name(), grid.floats(), Moment.INPUT);
    return new Value(data, grid, draft.goal().training() && draft.goal().inputGradient(), -1);
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
    return convolution(op, Math.toIntExact(draft.inputShape().channels()));
  }

  private Value convolution(Op op, int groups) {
    Value read = draft.read();
    Slot kernel = draft.owned("kernel");
    Slot bias = draft.slot("bias");
    List<Window> windows = op.windows(List.of(draft.inputShape()));
    RunningNorm norm = draft.fold();
    Node folded = draft.node();
    Curve curve = draft.fuse();
    String text = Fusion.text(op, norm, curve);
    ConvolutionChoice choice =
        rule.choose(draft.goal(), windows, groups, read.grid(), Grid.of(draft.node().shape()));
    Step step =
        choice.isWinograd()
            ? new WinogradStep(draft, text, choice, windows, read, kernel, bias, norm, curve)
            : new ConvolutionStep(
                draft, text, choice.reason(), windows, groups, read, kernel, bias, norm, curve);
    Value value = draft.add(step);
    draft.put(folded, value);
    return value;
  }

  @Override
  public Value dense(Dense op) {
    Value read = draft.read();
    Slot kernel = draft.owned("kernel");
    Slot bias = draft.slot("bias");
    Curve curve = draft.fuse();
    return draft.add(new DenseStep(draft, op, read, kernel, bias, curve));
  }

  @Override
  public Value maxPool(MaxPool op) {
    List<Window> windows = op.windows(draft.inputShape());
    if (windows.size() > 2) {
      return refuse("maxpool over 3 axes");
    }
    Cells cells = Cells.of(windows, false);
    return draft.add(new MaxPoolStep(draft, draft.read(), cells));
  }

  @Override
  public Value avgPool(AvgPool op) {
    List<Window> windows = op.windows(draft.inputShape());
    if (windows.size() > 2) {
      return refuse("avgpool over 3 axes");
    }
    Cells cells = Cells.of(windows, op.includePadding());
    return draft.add(new BlendStep(draft, draft.read(), cells.mean()));
  }

  @Override
  public Value globalAvgPool(GlobalAvgPool op) {
    return draft.add(new BlendStep(draft, draft.read(), Cells.all(draft.read().grid()).mean()));
  }

  @Override
  public Value dropout(Dropout op) {
    if (!draft.goal().training() || op.probability() == 0) {
      return draft.read();
    }
    return draft.add(new DropoutStep(draft, op, draft.read()));
  }

  @Override
  public Value spatialDropout(SpatialDropout op) {
    if (!draft.goal().training() || op.probability() == 0) {
      return draft.read();
    }
    return draft.add(new SpatialDropoutStep(draft, op, draft.read()));
  }

  @Override
  public Value gaussianNoise(GaussianNoise op) {
    if (!draft.goal().training() || op.deviation() == 0) {
      return draft.read();
    }
    return draft.add(new NoiseStep(draft, op, draft.read()));
  }

  @Override
  public Value activation(Activation op) {
    Curve curve = Fusion.curve(op);
    return curve == null ? draft.read() : draft.add(new ActivationStep(draft, draft.read(), curve));
  }

  @Override
  public Value softmax(Softmax op) {
    return draft.add(new SoftmaxStep(draft, draft.read()));
  }

  @Override
  public Value flatten(Flatten op) {
    Grid grid = draft.read().grid();
    return grid.cells() == 1 ? draft.read() : draft.add(new FlattenStep(draft, draft.read()));
  }

  @Override
  public Value globalMaxPool(GlobalMaxPool op) {
    return draft.add(new MaxPoolStep(draft, draft.read(), Cells.all(draft.read().grid())));
  }

  @Override
  public Value adaptiveAvgPool(AdaptiveAvgPool op) {
    if (draft.inputShape().spatialRank() > 2) {
      return refuse("adaptive_avgpool over 3 axes");
    }
    Cells cells = Cells.adaptive(draft.read().grid(), Grid.of(draft.node().shape()));
    return draft.add(new BlendStep(draft, draft.read(), cells.mean()));
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
    return arrange(
        Arrangement.shift(draft.inputShape(), draft.node().shape(), before(op.padding(), 1)));
  }

  @Override
  public Value crop(Crop op) {
    return arrange(
        Arrangement.shift(draft.inputShape(), draft.node().shape(), before(op.padding(), -1)));
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
      Blend blend = Blend.bilinear(draft.read().grid(), op.factor().get(0), op.factor().get(1));
      return draft.add(new BlendStep(draft, draft.read(), blend));
    }
    return arrange(Arrangement.repeat(draft.inputShape(), draft.node().shape(), op.factor()));
  }

  private Value arrange(Arrangement arrangement) {
    return draft.add(new ArrangementStep(draft, draft.read(), arrangement));
  }

  @Override
  public Value merge(Merge op) {
    return draft.add(new MergeStep(draft, op, draft.reads()));
  }

  @Override
  public Value concat(Concat op) {
    return draft.add(new ConcatStep(draft, draft.reads()));
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

  /** By the running statistics; those of a batch are no slab's. */
  @Override
  public Value batchNorm(BatchNorm op) {
    if (draft.goal().training()) {
      return refuse(untrainable, op.spec().keyword());
    }
    Value read = draft.read();
    RunningNorm norm = RunningNorm.of(draft, op);
    Curve curve = draft.fuse();
    return draft.add(new BatchNormStep(draft, op, read, norm, curve));
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
