package fovea.engine.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams one behind the other: channels lie outermost in a buffer, and so these are copies. */
final class ConcatStep implements Step {
  private final String name;
  private final String text;
  private final List<Value> inputs;
  private final Value output;
  private final List<@Nullable Buffer> inputGradients = new ArrayList<>();

  ConcatStep(Draft draft, List<Value> inputs) {
    this.name = draft.node().name();
    this.text = draft.node().op().text();
    this.inputs = List.copyOf(inputs);
    this.output = draft.write(inputs, false, Reread.NOTHING);
    inputs.forEach(input -> inputGradients.add(draft.gradientOf(input)));
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    int to = output.data().offset();
    for (int i = 0; i < inputs.size(); i++) {
      Buffer from = inputs.get(i).data();
      System.arraycopy(arena, from.offset(), arena, to, from.size());
      to += from.size();
    }
  }

  @Override
  public void backward(Frame frame) {
    float[] arena = frame.arena();
    int from = output.gradient().offset();
    for (int i = 0; i < inputs.size(); i++) {
      Buffer part = inputGradients.get(i);
      if (part != null) {
        System.arraycopy(arena, from, arena, part.offset(), part.size());
      }
      from += inputs.get(i).data().size();
    }
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
