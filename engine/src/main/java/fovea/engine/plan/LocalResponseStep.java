package fovea.engine.plan;

import fovea.engine.kernel.Neighbours;
import fovea.engine.kernel.NormKernels;
import fovea.ir.LocalResponseNorm;
import org.jspecify.annotations.Nullable;

/** Local response normalisation across neighbouring channels. */
final class LocalResponseStep implements Step {
  private final NormKernels kernels;
  private final String name;
  private final String text;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Buffer scale;
  private final Neighbours neighbours;

  LocalResponseStep(Draft draft, LocalResponseNorm op, Value input) {
    this.kernels = draft.kernels().norms();
    this.name = draft.node().name();
    this.text = op.text();
    this.input = input;
    this.output = draft.write(input, false, Reread.BOTH);
    this.inputGradient = draft.gradientOf(input);
    int floats = output.data().size();
    this.scale =
        output.learns()
            ? draft.buffer(name + "~", floats, draft.forward(), draft.backward())
            : draft.buffer(name + "~", floats, draft.forward());
    int before = (op.size() - 1) / 2;
    float weight = (float) (op.alpha() / op.size());
    this.neighbours =
        new Neighbours(before, op.size() - 1 - before, weight, op.beta(), (float) op.k());
  }

  @Override
  public void forward(Frame frame) {
    float[] arena = frame.arena();
    Grid grid = input.grid();
    kernels.localResponse(
        neighbours,
        grid.channels(),
        grid.plane(),
        arena,
        input.data().offset(),
        arena,
        output.data().offset(),
        arena,
        scale.offset());
  }

  @Override
  public void backward(Frame frame) {
    Buffer part = inputGradient;
    if (part == null) {
      return;
    }
    float[] arena = frame.arena();
    Grid grid = input.grid();
    kernels.localResponseGradient(
        neighbours,
        grid.channels(),
        grid.plane(),
        arena,
        input.data().offset(),
        arena,
        output.data().offset(),
        arena,
        scale.offset(),
        arena,
        output.gradient().offset(),
        arena,
        part.offset());
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
    return input;
  }

  @Override
  public Value output() {
    return output;
  }

  @Override
  public @Nullable Buffer inputGradient() {
    return inputGradient;
  }
}
