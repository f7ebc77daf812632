package fovea.engine.plan;

import static java.util.stream.Collectors.joining;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Scratch;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a network is computed: steps in order over one slab of images, and where their buffers lie.
 *
 * @param kernels what computes
 * @param steps in order; backward runs them from the last to the first
 * @param inputs where a slab enters, one for each input of the network in their order
 * @param results what comes out, in the order of the goal
 * @param buffers every buffer, placed
 * @param slots the parameters
 * @param arenaFloats floats of a frame's memory
 * @param packedFloats floats of the packed weights
 * @param partDoubles of each slab's part of the statistics of a batch
 * @param settledFloats of what those parts come to
 * @param noteFloats that each slab notes for the gradients of the whole batch
 * @param sharedNoteFloats that it notes in each of the rooms that steps use in turn
 * @param cuts places of the steps that depend on the whole batch, in order
 */
public record Plan(
    Kernels kernels,
    List<Step> steps,
    List<Value> inputs,
    List<Result> results,
    List<Buffer> buffers,
    Slots slots,
    int arenaFloats,
    int packedFloats,
    int partDoubles,
    int settledFloats,
    int noteFloats,
    List<Integer> sharedNoteFloats,
    List<Integer> cuts) {

  public Plan {
    steps = List.copyOf(steps);
    cuts = List.copyOf(cuts);
    buffers = List.copyOf(buffers);
    inputs = List.copyOf(inputs);
    results = List.copyOf(results);
  }

  /** Where a slab enters; the first of several inputs. */
  public Value input() {
    return inputs.get(0);
  }

  /** What comes out; the first of several results. */
  public Value result() {
    return results.get(0).value();
  }

  /** Where the gradient of the first result enters; null if the plan is not for training. */
  public @Nullable Buffer resultGradient() {
    return results.get(0).gradient();
  }

  /** Whether any parameter that the results depend on learns. */
  public boolean learns() {
    return results.stream().anyMatch(result -> result.value().learns());
  }

  /** What the steps take beside the buffers: tables of the plan, and the scratch of a frame. */
  public Footprint footprint() {
    Footprint footprint = new Footprint();
    steps.forEach(step -> step.measure(footprint));
    return footprint;
  }

  /** Whether it computes sixteen images at a time, and not one. */
  public boolean isOfImages() {
    return input().layout() == Layout.IMAGES;
  }

  /** The steps whose weights' gradients come from the whole batch at once. */
  public List<BatchGradientStep> lateSteps() {
    return steps.stream()
        .filter(BatchGradientStep.class::isInstance)
        .map(BatchGradientStep.class::cast)
        .filter(step -> step.late().learns() && step.output().learns())
        .toList();
  }

  /** Floats of a slab's gradient: beyond them, what is learned has its gradient from the batch. */
  public int gradientFloats() {
    List<Slot> late = lateSteps().stream().map(BatchGradientStep::late).toList();
    return slots.all().stream()
        .filter(slot -> slot.learns() && !late.contains(slot))
        .mapToInt(slot -> slot.offset() + Lanes.roundUp(slot.count()))
        .max()
        .orElse(0);
  }

  /** Images that a slab holds at most. */
  public int imagesOfSlab() {
    return isOfImages() ? Lanes.COUNT : 1;
  }

  /** Slabs that hold so many images; the last may have empty lanes. */
  public int slabs(int images) {
    return isOfImages() ? Lanes.roundUp(images) / Lanes.COUNT : images;
  }

  /** Packs the parameters for the passes; once for an inference, once a step in training. */
  public void pack(float[] parameters, float[] packed) {
    for (int i = 0; i < steps.size(); i++) {
      for (int part = 0; part < steps.get(i).packings(); part++) {
        steps.get(i).pack(parameters, packed, part);
      }
    }
  }

  /**
   * Parts of a pass between which all slabs of a batch must wait for each other: one more than
   * there are steps that depend on the whole batch.
   */
  public int stages() {
    return cuts.size() + 1;
  }

  /**
   * Computes {@link #results} of the slab that stands in {@link #inputs}; where there are stages,
   * the slab is its batch's only one.
   */
  public void forward(Frame frame) {
    for (int i = 0; i < steps.size(); i++) {
      forwardStep(frame, i);
    }
  }

  /** One step of {@link #forward(Frame)}. */
  void forwardStep(Frame frame, int index) {
    if (steps.get(index) instanceof BatchStep cut) {
      cut.gather(frame);
      for (int part = 0; part < cut.settlings(); part++) {
        cut.settle(frame.batch(), part, frame.scratch());
      }
    }
    steps.get(index).forward(frame);
  }

  /** Computes one stage of a slab, the statistics of the batch before it being settled. */
  public void forward(Frame frame, int stage) {
    int end = stage < cuts.size() ? cuts.get(stage) : steps.size();
    for (int i = stage == 0 ? 0 : cuts.get(stage - 1); i < end; i++) {
      steps.get(i).forward(frame);
    }
    if (stage < cuts.size()) {
      cut(stage).gather(frame);
    }
  }

  /**
   * Computes one stage and looks at what each step wrote.
   *
   * @return the first input or step of the stage with a value that is not finite; null if there is
   *     none, and the stage is then done
   */
  public @Nullable String firstNonFinite(Frame frame, int stage) {
    if (stage == 0) {
      for (Value input : inputs) {
        if (!isFinite(frame, input.data())) {
          return input.data().name();
        }
      }
    }
    int end = stage < cuts.size() ? cuts.get(stage) : steps.size();
    for (int i = stage == 0 ? 0 : cuts.get(stage - 1); i < end; i++) {
      steps.get(i).forward(frame);
      if (!isFinite(frame, steps.get(i).output().data())) {
        return steps.get(i).name();
      }
    }
    if (stage < cuts.size()) {
      cut(stage).gather(frame);
    }
    return null;
  }

  private static boolean isFinite(Frame frame, Buffer buffer) {
    for (int i = buffer.offset(); i < buffer.offset() + buffer.size(); i++) {
      if (!Float.isFinite(frame.arena()[i])) {
        return false;
      }
    }
    return true;
  }

  /** Parts of what follows a stage but the last, which all slabs of the batch have run. */
  public int settlings(int stage) {
    return cut(stage).settlings();
  }

  /** Settles a part of what the batch's slabs gathered in a stage. */
  public void settle(Batch batch, int stage, int part, Scratch scratch) {
    cut(stage).settle(batch, part, scratch);
  }

  /**
   * Adds the gradients of all parameters, from the gradient that stands at each of {@link
   * #results}. A value with several readers gets the sum of their parts in the order of the
   * readers. The slab is its batch's only one.
   */
  public void backward(Frame frame) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      backwardStep(frame, i);
    }
    addInputParts(frame);
  }

  /** One step of {@link #backward(Frame)}. */
  void backwardStep(Frame frame, int index) {
    if (steps.get(index) instanceof BatchStep cut) {
      addParts(cut.output(), frame.arena());
      cut.gatherGradient(frame);
      for (int part = 0; part < cut.gradientSettlings(); part++) {
        cut.settleGradient(frame.batch(), part, frame.scratch());
      }
      cut.backward(frame);
      return;
    }
    backwardWithin(frame, index);
    for (int part = 0; part < weighings(index); part++) {
      weigh(List.of(frame), index, part, frame.scratch());
    }
    if (steps.get(index) instanceof BatchGradientStep step && step.output().learns()) {
      for (int part = 0; part < step.lateParts(); part++) {
        step.lateGradient(frame.batch(), part, frame.scratch());
      }
    }
  }

  /**
   * Where a slab's backward pass must wait for the others: at a step whose statistics' gradient is
   * then to be settled, or whose parameters' gradients are to be added up.
   *
   * @param before the last such step; the number of steps at first
   * @return the next one, or -1 if the pass goes through to the inputs
   */
  public int stop(int before) {
    int index = before - 1;
    while (index >= 0 && !isCut(index) && weighings(index) == 0) {
      index--;
    }
    return index;
  }

  /** One slab's backward pass from a {@link #stop}, where all is done and settled, to the next. */
  public void backward(Frame frame, int before) {
    if (before < steps.size() && isCut(before)) {
      steps.get(before).backward(frame);
    }
    int stop = stop(before);
    for (int i = before - 1; i > stop; i--) {
      backwardWithin(frame, i);
    }
    if (stop < 0) {
      addInputParts(frame);
    } else if (steps.get(stop) instanceof BatchStep cut) {
      addParts(cut.output(), frame.arena());
      cut.gatherGradient(frame);
    } else {
      backwardWithin(frame, stop);
    }
  }

  /** Whether a step depends on the whole batch. */
  public boolean isCut(int step) {
    return steps.get(step) instanceof BatchStep;
  }

  /** Parts of the gradients of a step's parameters, see {@link Step#weighings}. */
  public int weighings(int step) {
    return steps.get(step).output().learns() ? steps.get(step).weighings() : 0;
  }

  /** Adds one of those parts of all slabs of a batch. */
  public void weigh(List<Frame> slabs, int step, int part, Scratch scratch) {
    steps.get(step).weigh(slabs, part, scratch);
  }

  /** The last of a backward pass: completes the gradients of the inputs. */
  void addInputParts(Frame frame) {
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).learns()) {
        addParts(inputs.get(i), frame.arena());
      }
    }
  }

  /** The backward pass of one step that is no cut. */
  private void backwardWithin(Frame frame, int index) {
    Step step = steps.get(index);
    if (step.output().learns()) {
      addParts(step.output(), frame.arena());
      step.backward(frame);
    }
  }

  /** Parts of what joins the gradients of all slabs at a cut, up to which they all ran. */
  public int gradientSettlings(int step) {
    return ((BatchStep) steps.get(step)).gradientSettlings();
  }

  /** Settles a part of the gradients that the batch's slabs gathered at a cut. */
  public void settleGradient(Batch batch, int step, int part, Scratch scratch) {
    ((BatchStep) steps.get(step)).settleGradient(batch, part, scratch);
  }

  /** The step that ends a stage: it gathers in that one and computes in the next. */
  private BatchStep cut(int stage) {
    return (BatchStep) steps.get(cuts.get(stage));
  }

  private void addParts(Value value, float[] arena) {
    for (int part = 1; part < value.parts().size(); part++) {
      Buffer more = value.parts().get(part);
      int to = value.gradient().offset();
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
            "%d steps, %s kernels, %,d floats of memory for %s, %,d parameters%n",
            steps.size(),
            kernels.name(),
            arenaFloats,
            isOfImages() ? "16 images" : "one image",
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
