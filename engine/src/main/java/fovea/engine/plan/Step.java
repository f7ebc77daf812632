package fovea.engine.plan;

import org.jspecify.annotations.Nullable;

/** One operation of a plan over one slab, forward and backward. */
public interface Step {
  /** The node that it computes; where words are fused into it, the last of them. */
  String name();

  /** What it does, for the plan's table. */
  String text();

  /** What it reads. */
  Value input();

  /** What it computes. */
  Value output();

  /** Packs weights as the passes want them; called whenever parameters have changed. */
  default void pack(float[] parameters, float[] packed) {}

  /** Computes {@link #output()} from {@link #input()}. */
  void forward(Frame frame);

  /**
   * From the output's gradient, adds the gradients of the step's own parameters and overwrites its
   * part of the input's gradient, if the input has one.
   */
  void backward(Frame frame);

  /** Where it writes the gradient of its input; null if that needs none. */
  @Nullable Buffer inputGradient();
}
