package fovea.engine.plan;

/** Which values a step's backward pass reads again, beside gradients; the others need not live. */
enum Reread {
  NOTHING(false, false),
  INPUTS(true, false),
  OUTPUT(false, true),
  BOTH(true, true);

  private final boolean inputs;
  private final boolean output;

  Reread(boolean inputs, boolean output) {
    this.inputs = inputs;
    this.output = output;
  }

  /** Inputs, output, both or nothing. */
  static Reread of(boolean inputs, boolean output) {
    return inputs ? output ? BOTH : INPUTS : output ? OUTPUT : NOTHING;
  }

  boolean inputs() {
    return inputs;
  }

  boolean output() {
    return output;
  }
}
