package fovea.engine.plan;

import fovea.ir.Network;
import fovea.ir.Softmax;
import java.util.List;
import java.util.Set;

/**
 * What a plan is for.
 *
 * @param results the nodes whose values are wanted; at least one
 * @param training whether gradients of the parameters are wanted too
 * @param inputGradient whether the gradient of the input is wanted as well
 * @param exact whether every convolution is computed term by term, none by Winograd's algorithm
 * @param layout what stands side by side in a vector
 * @param frozen nodes that do not learn in this training, beside those that say so themselves
 */
public record Goal(
    List<Integer> results,
    boolean training,
    boolean inputGradient,
    boolean exact,
    Layout layout,
    Set<Integer> frozen) {

  public Goal {
    results = List.copyOf(results);
    frozen = Set.copyOf(frozen);
  }

  /** The value of a node, for slabs of images. */
  public static Goal inference(int result) {
    return inference(List.of(result));
  }

  /** The values of some nodes, for slabs of images. */
  public static Goal inference(List<Integer> results) {
    return new Goal(results, false, false, false, Layout.IMAGES, Set.of());
  }

  /** A network's outputs, as they are computed for some images at once. */
  public static Goal inference(Network network, int images) {
    Layout layout = LayoutChoice.inference(network, images).layout();
    return inference(network.outputs()).with(layout);
  }

  /** The value of a node, and the gradients of the parameters. */
  public static Goal training(int result) {
    return training(List.of(result));
  }

  /** The values of some nodes, and the gradients of the parameters. */
  public static Goal training(List<Integer> results) {
    return new Goal(results, true, false, false, Layout.IMAGES, Set.of());
  }

  /**
   * The values of some nodes and the gradients of the parameters, as they are computed in batches.
   */
  public static Goal training(Network network, List<Integer> results, int batch) {
    Layout layout = LayoutChoice.training(network, results, batch).layout();
    return training(results).with(layout);
  }

  /**
   * The nodes that a classifier's training computes: what its last softmax reads, or its output.
   */
  public static List<Integer> scores(Network network) {
    return network.outputs().stream()
        .map(network.nodes()::get)
        .map(
            last ->
                last.op() instanceof Softmax ? last.inputs().get(0) : Integer.valueOf(last.id()))
        .toList();
  }

  /** The same, and the gradient of the input. */
  public Goal withInputGradient() {
    return new Goal(results, training, true, exact, layout, frozen);
  }

  /** The same, with no algorithm that rounds more than the sum itself. */
  public Goal withExact(boolean value) {
    return new Goal(results, training, inputGradient, value, layout, frozen);
  }

  /** The same in another layout. */
  public Goal with(Layout value) {
    return new Goal(results, training, inputGradient, exact, value, frozen);
  }

  /** The same with other frozen nodes. */
  public Goal withFrozen(Set<Integer> nodes) {
    return new Goal(results, training, inputGradient, exact, layout, nodes);
  }
}
