package fovea.peers.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Tensor;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network of the table as a block of DJL, channels first: its layers are DJL's own blocks, and
 * its forward pass calls them one after the other up to the scores.
 */
final class TorchNet extends AbstractBlock {
  private final Network network;
  private final int scores;
  private final Map<Integer, Block> blocks = new HashMap<>();

  TorchNet(Network network) {
    this.network = network;
    this.scores = Layer.scores(network);
    for (Node node : network.nodes()) {
      Block block = block(node);
      if (block != null) {
        blocks.put(node.id(), addChildBlock(node.name().replace('.', '_'), block));
      }
    }
  }

  /** The block of a layer that has weights; null for others. */
  private @Nullable Block block(Node node) {
    return switch (Layer.of(node)) {
      case CONVOLUTION -> {
        fovea.ir.Conv2d conv = (fovea.ir.Conv2d) node.op();
        List<Window> axes = Layer.windows(network, node);
        yield Conv2d.builder()
            .setKernelShape(new Shape(axes.get(0).kernel(), axes.get(1).kernel()))
            .setFilters(conv.filters())
            .optStride(new Shape(axes.get(0).stride(), axes.get(1).stride()))
            .optPadding(padding(axes))
            .optDilation(new Shape(axes.get(0).dilation(), axes.get(1).dilation()))
            .optBias(conv.options().bias())
            .build();
      }
      case BATCH_NORM -> {
        fovea.ir.BatchNorm norm = (fovea.ir.BatchNorm) node.op();
        yield BatchNorm.builder()
            .optEpsilon((float) norm.epsilon())
            .optMomentum((float) norm.momentum())
            .build();
      }
      case DENSE -> {
        fovea.ir.Dense dense = (fovea.ir.Dense) node.op();
        yield Linear.builder().setUnits(dense.units()).optBias(dense.options().bias()).build();
      }
      default -> null;
    };
  }

  private static Shape padding(List<Window> axes) {
    for (Window axis : axes) {
      if (axis.before() > axis.after() + 1 || axis.after() > axis.before()) {
        throw new UnsupportedOperationException("peers: no translation of uneven padding");
      }
    }
    return new Shape(axes.get(0).before(), axes.get(1).before());
  }

  /** A tensor of a model as PyTorch has it. */
  static float[] values(Model model, Node node, String role) {
    Tensor tensor = Layer.required(model, node, role);
    if (!role.equals("kernel")) {
      return tensor.values();
    }
    if (tensor.dims().size() == 4) {
      return ChannelsFirst.kernel(tensor.values(), tensor.dims());
    }
    float[] rows = ChannelsFirst.dense(model.network(), node, tensor.values());
    return ChannelsFirst.transposed(rows, Math.toIntExact(tensor.dims().get(0)));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store,
      NDList inputs,
      boolean training,
      @Nullable PairList<String, Object> parameters) {
    List<NDArray> values = new ArrayList<>();
    for (Node node : network.nodes().subList(0, scores + 1)) {
      NDArray input =
          node.inputs().isEmpty() ? inputs.singletonOrThrow() : values.get(node.inputs().get(0));
      Block block = blocks.get(node.id());
      values.add(
          block != null
              ? block.forward(store, new NDList(input), training).singletonOrThrow()
              : plain(node, input, values));
    }
    return new NDList(values.get(scores));
  }

  private NDArray plain(Node node, NDArray input, List<NDArray> values) {
    List<Window> axes = Layer.windows(network, node);
    return switch (Layer.of(node)) {
      case INPUT -> input;
      case RELU -> input.getNDArrayInternal().relu();
      case MAX_POOL -> Pool.maxPool2d(input, kernel(axes), stride(axes), padding(axes), false);
      case AVERAGE_POOL ->
          Pool.avgPool2d(input, kernel(axes), stride(axes), padding(axes), false, false);
      case GLOBAL_AVERAGE_POOL -> Pool.globalAvgPool2d(input);
      case FLATTEN -> input.reshape(input.getShape().get(0), -1);
      case ADD -> input.add(values.get(node.inputs().get(1)));
      default -> throw new IllegalStateException(node.name() + ": is no plain layer");
    };
  }

  private static Shape kernel(List<Window> axes) {
    return new Shape(axes.get(0).kernel(), axes.get(1).kernel());
  }

  private static Shape stride(List<Window> axes) {
    return new Shape(axes.get(0).stride(), axes.get(1).stride());
  }

  private static Shape images(fovea.ir.Shape shape, long batch) {
    return shape.isVector()
        ? new Shape(batch, shape.channels())
        : new Shape(batch, shape.channels(), shape.get(0), shape.get(1));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    long batch = inputShapes[0].get(0);
    return new Shape[] {images(network.nodes().get(scores).shape(), batch)};
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    long batch = inputShapes[0].get(0);
    for (Node node : network.nodes()) {
      Block block = blocks.get(node.id());
      if (block != null) {
        block.initialize(manager, dataType, images(network.inputShapes(node).get(0), batch));
      }
    }
  }
}
