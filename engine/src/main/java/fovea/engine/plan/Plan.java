package fovea.engine.plan;

import static java.util.stream.Collectors.joining;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a network is computed: steps in order over one slab of images, and where their buffers lie.
 *
 * @param kernels what computes
 * @param steps in order; backward runs them from the last to the first
 * @param inputs where a slab enters, one for each input node in their order
 * @param result what comes out
 * @param resultGradient where the gradient of the result enters; null if nothing learns
 * @param buffers every buffer, placed
 * @param slots the parameters
 * @param arenaFloats floats of a frame's memory
 * @param packedFloats floats of the packed weights
 */
public record Plan(
    Kernels kernels,
    List<Step> steps,
    List<Value> inputs,
    Value result,
    @Nullable Buffer resultGradient,
    List<Buffer> buffers,
    Slots slots,
    int arenaFloats,
    int packedFloats) {

  public Plan {
    steps = List.copyOf(steps);
    buffers = List.copyOf(buffers);
    inputs = List.copyOf(inputs);
  }

  /** Where a slab enters; the first of several inputs. */
  public Value input() {
    return inputs.get(0);
  }

  /** What the steps take beside the buffers: tables of the plan, and the scratch of a frame. */
  public Footprint footprint() {
    Footprint footprint = new Footprint();
    steps.forEach(step -> step.measure(footprint));
    return footprint;
  }

  /** Packs the parameters for the passes; once for an inference, once a step in training. */
  public void pack(float[] parameters, float[] packed) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).pack(parameters, packed);
    }
  }

  /** Computes {@link #result} of the slab that stands in {@link #inputs}. */
  public void forward(Frame frame) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).forward(frame);
    }
  }

  /**
   * Adds the gradients of all parameters, from the gradient that stands at {@link #resultGradient}.
   * A value with several readers gets the sum of their parts in the order of the readers.
   */
  public void backward(Frame frame) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      backward(frame, steps.get(i));
    }
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).learns()) {
        addParts(inputs.get(i), frame.arena());
      }
    }
  }

  /** One step of the backward pass, after those of all later steps. */
  void backward(Frame frame, Step step) {
    if (step.output().learns()) {
      addParts(step.output(), frame.arena());
      step.backward(frame);
    }
  }

  private void addParts(Value value, float[] arena) {
    int to = value.gradient().offset();
    for (int part = 1; part < value.parts().size(); part++) {
      Buffer more = value.parts().get(part);
      kernels.pointwise().add(more.size(), arena, more.offset(), arena, to);
    }
  }

  /**
   * Checks what a planner must keep to.
   *
   * @throws IllegalStateException if two live buffers overlap, a buffer lies outside the frame, or
   *     a step reads what no earlier step computed
   */
  public void verify() {
    for (Buffer buffer : buffers) {
      require(
          buffer.offset() >= 0 && buffer.offset() + buffer.size() <= arenaFloats,
          buffer + " lies outside the frame");
      for (Buffer other : buffers) {
        require(
            buffer == other || !buffer.livesWith(other) || !buffer.overlaps(other),
            buffer + " and " + other + " overlap");
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      for (Value read : steps.get(i).inputs()) {
        boolean known = inputs.contains(read);
        for (int before = 0; before < i; before++) {
          known |= steps.get(before).output() == read;
        }
        require(known, steps.get(i).name() + " reads what is not computed before it");
      }
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException("plan: " + otherwise);
    }
  }

  /** A table of the steps: what each computes, from which buffer into which, and its gradient. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d steps, %s kernels, %,d floats of memory for 16 images, %,d parameters%n",
            steps.size(),
            kernels.name(),
            arenaFloats,
            slots.all().stream().mapToLong(Slot::count).sum()));
    String row = "%-14s %-34s %14s %14s %14s%n";
    text.append(String.format(Locale.ROOT, row, "step", "computes", "reads", "writes", "gradient"));
    for (Step step : steps) {
      Buffer gradient = step.inputGradient();
      text.append(
          String.format(
              Locale.ROOT,
              row,
              step.name(),
              step.text(),
              step.inputs().stream().map(read -> place(read.data())).collect(joining(" ")),
              place(step.output().data()),
              gradient == null ? "-" : place(gradient)));
    }
    return text.toString();
  }

  private static String place(Buffer buffer) {
    return "@" + buffer.offset() + "+" + buffer.size();
  }
}
