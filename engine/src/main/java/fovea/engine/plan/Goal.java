package fovea.engine.plan;

import java.util.List;

/**
 * What a plan is for.
 *
 * @param results the nodes whose values are wanted; at least one
 * @param training whether gradients of the parameters are wanted too
 * @param inputGradient whether the gradient of the input is wanted as well
 * @param exact whether every convolution is computed term by term, none by Winograd's algorithm
 * @param layout what stands side by side in a vector
 */
public record Goal(
    List<Integer> results, boolean training, boolean inputGradient, boolean exact, Layout layout) {

  public Goal {
    results = List.copyOf(results);
  }

  /** The value of a node, for slabs of images. */
  public static Goal inference(int result) {
    return inference(List.of(result));
  }

  /** The values of some nodes, for slabs of images. */
  public static Goal inference(List<Integer> results) {
    return new Goal(results, false, false, false, Layout.IMAGES);
  }

  /** The value of a node, and the gradients of the parameters. */
  public static Goal training(int result) {
    return training(List.of(result));
  }

  /** The values of some nodes, and the gradients of the parameters. */
  public static Goal training(List<Integer> results) {
    return new Goal(results, true, false, false, Layout.IMAGES);
  }

  /** The same, and the gradient of the input. */
  public Goal withInputGradient() {
    return new Goal(results, training, true, exact, layout);
  }

  /** The same, with no algorithm that rounds more than the sum itself. */
  public Goal withExact(boolean value) {
    return new Goal(results, training, inputGradient, value, layout);
  }

  /** The same in another layout. */
  public Goal with(Layout value) {
    return new Goal(results, training, inputGradient, exact, value);
  }
}
