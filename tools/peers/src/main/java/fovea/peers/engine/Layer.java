package fovea.peers.engine;

import fovea.ir.Activation;
import fovea.ir.AvgPool;
import fovea.ir.BatchNorm;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Input;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Parameter;
import fovea.ir.Softmax;
import fovea.ir.Tensor;
import fovea.ir.Weights;
import fovea.ir.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operators of the table's networks, as every peer needs to tell them apart. */
enum Layer {
  INPUT,
  CONVOLUTION,
  BATCH_NORM,
  RELU,
  MAX_POOL,
  AVERAGE_POOL,
  GLOBAL_AVERAGE_POOL,
  FLATTEN,
  DENSE,
  ADD,
  SOFTMAX;

  /**
   * What a node is.
   *
   * @throws UnsupportedOperationException if no network of the table has it
   */
  static Layer of(Node node) {
    Op op = node.op();
    if (op instanceof Input) {
      return INPUT;
    } else if (op instanceof Conv2d conv && conv.groups() == 1) {
      return CONVOLUTION;
    } else if (op instanceof BatchNorm) {
      return BATCH_NORM;
    } else if (op instanceof Activation activation
        && activation.function() == Activation.Function.RELU) {
      return RELU;
    } else if (op instanceof MaxPool pool && !pool.ceil()) {
      return MAX_POOL;
    } else if (op instanceof AvgPool pool && !pool.ceil()) {
      return AVERAGE_POOL;
    } else if (op instanceof GlobalAvgPool) {
      return GLOBAL_AVERAGE_POOL;
    } else if (op instanceof Flatten) {
      return FLATTEN;
    } else if (op instanceof Dense) {
      return DENSE;
    } else if (op instanceof Merge merge && merge.function() == Merge.Function.ADD) {
      return ADD;
    } else if (op instanceof Softmax) {
      return SOFTMAX;
    }
    throw new UnsupportedOperationException("peers: no translation of " + op.text());
  }

  /** The node whose values are the scores: what the final softmax reads. */
  static int scores(Network network) {
    return network.nodes().get(network.outputs().get(0)).inputs().get(0);
  }

  /** The windows of a convolution or pool, height then width. */
  static List<Window> windows(Network network, Node node) {
    return node.op().windows(network.inputShapes(node));
  }

  /** A node's tensor of that role; null if it has none. */
  static @Nullable Tensor tensor(Model model, Node node, String role) {
    Weights weights = model.weights();
    for (Parameter parameter : model.network().parameters(node)) {
      if (parameter.role().equals(role)) {
        return weights.get(node.tensorName(parameter));
      }
    }
    return null;
  }

  /** A node's tensor of that role, which must be there. */
  static Tensor required(Model model, Node node, String role) {
    Tensor tensor = tensor(model, node, role);
    if (tensor == null) {
      throw new IllegalArgumentException(node.name() + ": has no " + role);
    }
    return tensor;
  }
}
