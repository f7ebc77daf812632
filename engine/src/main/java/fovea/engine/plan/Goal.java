package fovea.engine.plan;

import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Softmax;

/**
 * What a plan is for.
 *
 * @param result the node whose value is wanted
 * @param training whether gradients of the parameters are wanted too
 * @param inputGradient whether the gradient of the input is wanted as well
 * @param exact whether every convolution is computed term by term, none by Winograd's algorithm
 * @param layout what stands side by side in a vector
 */
public record Goal(
    int result, boolean training, boolean inputGradient, boolean exact, Layout layout) {

  /** The value of a node, for slabs of images. */
  public static Goal inference(int result) {
    return new Goal(result, false, false, false, Layout.IMAGES);
  }

  /** The value of a node, and the gradients of the parameters. */
  public static Goal training(int result) {
    return new Goal(result, true, false, false, Layout.IMAGES);
  }

  /** The node that a classifier's training computes: what its last softmax reads, or its output. */
  public static int scores(Network network) {
    Node last = network.nodes().get(network.outputs().get(0));
    return last.op() instanceof Softmax ? last.inputs().get(0) : last.id();
  }

  /** The same, and the gradient of the input. */
  public Goal withInputGradient() {
    return new Goal(result, training, true, exact, layout);
  }

  /** The same, with no algorithm that rounds more than the sum itself. */
  public Goal withExact(boolean value) {
    return new Goal(result, training, inputGradient, value, layout);
  }

  /** The same in another layout. */
  public Goal with(Layout value) {
    return new Goal(result, training, inputGradient, exact, value);
  }
}
