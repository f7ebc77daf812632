package fovea.engine.plan;

import fovea.engine.kernel.MergeKernels;
import fovea.ir.Merge;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams joined value by value; in products a vector may scale an image's channels. */
final class MergeStep implements Step {
  private final MergeKernels kernels;
  private final String name;
  private final String text;
  private final Merge.Function function;
  private final List<Value> inputs;
  private final Value output;
  private final List<@Nullable Buffer> inputGradients = new ArrayList<>();

  /**
   * Room for a gradient that is no stream's part: of a vector before its cells are added up, of a
   * maximum that a stream holds which learns nothing.
   */
  private final @Nullable Buffer spare;

  MergeStep(Draft draft, Merge op, List<Value> inputs) {
    this.kernels = draft.kernels().merges();
    this.name = draft.node().name();
    this.text = op.text();
    this.function = op.function();
    this.inputs = List.copyOf(inputs);
    this.output = draft.write(inputs, false, reread(function));
    inputs.forEach(input -> inputGradients.add(draft.gradientOf(input)));
    boolean spares =
        function == Merge.Function.MAX
            ? inputs.stream().anyMatch(input -> !input.learns())
            : inputs.stream().anyMatch(input -> input.learns() && isFactor(input));
    this.spare =
        output.learns() && spares
            ? draft.buffer(name + "'*", output.data().size(), draft.backward())
            : null;
  }

  private static Reread reread(Merge.Function function) {
    return switch (function) {
      case ADD, AVG -> Reread.NOTHING;
      case MUL -> Reread.INPUTS;
      case MAX -> Reread.BOTH;
    };
  }

  /** Whether a value has one cell for each channel of an output that has several. */
  private boolean isFactor(Value input) {
    return input.data().size() < output.data().size();
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int count = output.data().size();
    int to = output.data().offset();
    int first = 0;
    while (isFactor(inputs.get(first))) {
      first++;
    }
    int from = inputs.get(first).data().offset();
    if (inputs.size() == 1) {
      System.arraycopy(arena, from, arena, to, count);
    }
    for (int i = 0; i < inputs.size(); i++) {
      if (i != first) {
        join(arena, from, inputs.get(i), to);
        from = to;
      }
    }
    if (function == Merge.Function.AVG) {
      kernels.scale(count, 1f / inputs.size(), arena, to, arena, to);
    }
  }

  /** Joins what stands at {@code from} with one more value. */
  private void join(float[] arena, int from, Value more, int to) {
    int count = output.data().size();
    int other = more.data().offset();
    switch (function) {
      case ADD, AVG -> kernels.sum(count, arena, from, arena, other, arena, to);
      case MAX -> kernels.larger(count, arena, from, arena, other, arena, to);
      case MUL -> multiply(arena, from, more, to);
    }
  }

  private void multiply(float[] arena, int from, Value more, int to) {
    Grid grid = output.grid();
    int other = more.data().offset();
    if (isFactor(more)) {
      kernels.scaleChannels(grid.channels(), grid.cells(), arena, from, arena, other, arena, to);
    } else {
      kernels.product(grid.floats(), arena, from, arena, other, arena, to);
    }
  }

  @Override
  public void backward(Frame frame) {
    float[] arena = frame.arena();
    int g = output.gradient().offset();
    for (int i = 0; i < inputs.size(); i++) {
      Buffer part = inputGradients.get(i);
      Value input = inputs.get(i);
      if (function == Merge.Function.MAX) {
        giveToHolder(arena, input, g, part);
      } else if (part != null) {
        switch (function) {
          case ADD -> System.arraycopy(arena, g, arena, part.offset(), part.size());
          case AVG ->
              kernels.scale(part.size(), 1f / inputs.size(), arena, g, arena, part.offset());
          default -> productGradient(arena, i, g, part);
        }
      }
    }
  }

  /** A stream that learns nothing takes its gradients too: they are nobody else's. */
  private void giveToHolder(float[] arena, Value input, int g, @Nullable Buffer part) {
    int count = output.data().size();
    int x = input.data().offset();
    int y = output.data().offset();
    int to = part == null ? spareOffset() : part.offset();
    kernels.giveToHolder(count, arena, x, arena, y, arena, g, arena, to);
  }

  /** The gradient of one factor: the output's, times all other factors. */
  private void productGradient(float[] arena, int factor, int g, Buffer part) {
    Grid grid = output.grid();
    boolean vector = isFactor(inputs.get(factor));
    int to = vector ? spareOffset() : part.offset();
    int from = g;
    for (int i = 0; i < inputs.size(); i++) {
      if (i != factor) {
        multiply(arena, from, inputs.get(i), to);
        from = to;
      }
    }
    if (from == g) {
      System.arraycopy(arena, g, arena, to, grid.floats());
    }
    if (vector) {
      kernels.sumCells(grid.channels(), grid.cells(), arena, to, arena, part.offset());
    }
  }

  private int spareOffset() {
    if (spare == null) {
      throw new IllegalStateException(name + ": has no spare room");
    }
    return spare.offset();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public Value input() {
    return inputs.get(0);
  }

  @Override
  public List<Value> inputs() {
    return inputs;
  }

  @Override
  public Value output() {
    return output;
  }

  @Override
  public @Nullable Buffer inputGradient() {
    return inputGradients.get(0);
  }
}
