package fovea.engine.plan;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Scratch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operation of a plan over one slab, forward and backward. */
public interface Step {
  /** The node that it computes; where words are fused into it, the last of them. */
  String name();

  /** What it does, for the plan's table. */
  String text();

  /** What it reads; the first of several. */
  Value input();

  /** All that it reads, in the order of the node's inputs; a value may stand there twice. */
  default List<Value> inputs() {
    return List.of(input());
  }

  /** What it computes. */
  Value output();

  /** What stands side by side in the lanes of its output. */
  default Layout layout() {
    return output().layout();
  }

  /** Packs weights as the passes want them; called whenever parameters have changed. */
  default void pack(float[] parameters, float[] packed) {}

  /** Parts of {@link #pack(float[], float[])} that any threads may do in any order. */
  default int packings() {
    return 1;
  }

  /** Packs a part of the weights. */
  default void pack(float[] parameters, float[] packed, int part) {
    pack(parameters, packed);
  }

  /** Computes {@link #output()} from {@link #input()}. */
  void forward(Frame frame);

  /** Parts of {@link #forward(Frame)} that any threads may compute in any order. */
  default int parts() {
    return 1;
  }

  /** Parts of what comes before all parts. */
  default int preparations() {
    return 0;
  }

  /** Does one part of what comes before all parts, in a thread's own scratch. */
  default void prepare(Frame frame, int index, Scratch scratch) {}

  /** Computes one part, once everything is prepared, in a thread's own scratch. */
  default void forward(Frame frame, int part, Scratch scratch) {
    forward(frame);
  }

  /**
   * From the output's gradient, which it may overwrite, adds the gradients of the step's own
   * parameters, unless there are {@link #weighings}, and overwrites its part of the gradient of
   * each input that has one.
   */
  void backward(Frame frame);

  /**
   * Parts of the gradients of the step's own parameters, each of which one thread adds up over all
   * slabs of a batch in their order; 0 if {@link #backward} adds them slab by slab.
   */
  default int weighings() {
    return 0;
  }

  /** Adds one part of all slabs of a batch, right after their {@link #backward}. */
  default void weigh(List<Frame> slabs, int part, Scratch scratch) {}

  /** Which of several algorithms it runs, and why: {@code direct, ...}; empty if there is one. */
  default String algorithm() {
    return "";
  }

  /**
   * Estimated time of the forward pass by that of the multiply-adds of its definition: below 1
   * where the algorithm does with fewer.
   */
  default double share() {
    return 1;
  }

  /** The same of the backward pass. */
  default double backwardShare() {
    return share();
  }

  /** Adds what it takes beside its buffers. */
  default void measure(Footprint footprint) {}

  /** Where it writes the gradient of its input, the first of several; null if that needs none. */
  @Nullable Buffer inputGradient();
}
