package fovea.engine.plan;

import fovea.ir.Shape;
import java.util.List;

/**
 * What one step of a plan computes, holds and costs, for one slab; of an input what it holds.
 *
 * @param name of the node it computes
 * @param text what it does
 * @param layout what stands side by side in its output
 * @param algorithm which, and why; empty if there is only one
 * @param output of one image
 * @param places its buffers
 * @param multiplyAdds forward
 * @param backwardMultiplyAdds of the gradients; 0 in an inference
 * @param bytes that the forward pass reads and writes, weights included
 * @param backwardBytes that the backward pass reads and writes
 * @param seconds estimate of the forward pass
 * @param backwardSeconds estimate of the backward pass
 */
public record StepReport(
    String name,
    String text,
    Layout layout,
    String algorithm,
    Shape output,
    List<Place> places,
    long multiplyAdds,
    long backwardMultiplyAdds,
    long bytes,
    long backwardBytes,
    double seconds,
    double backwardSeconds) {

  /**
   * Where a buffer lies in the frame.
   *
   * @param name of what it holds: the output's is the step's, a gradient's ends in {@code '}
   * @param offset in bytes
   * @param bytes of a slab
   * @param reused whether an earlier buffer had the place, or a part of it
   */
  public record Place(String name, long offset, long bytes, boolean reused) {}

  public StepReport {
    places = List.copyOf(places);
  }
}
