package fovea.engine.plan;

/**
 * When a buffer is used: before all steps (the input), in a step's forward or backward pass, or
 * between the passes (the result, the loss).
 *
 * @param kind which
 * @param step its index, for the passes
 */
record Moment(Kind kind, int step) {
  enum Kind {
    INPUT,
    FORWARD,
    RESULT,
    BACKWARD
  }

  static final Moment INPUT = new Moment(Kind.INPUT, -1);
  static final Moment RESULT = new Moment(Kind.RESULT, -1);

  static Moment forward(int step) {
    return new Moment(Kind.FORWARD, step);
  }

  static Moment backward(int step) {
    return new Moment(Kind.BACKWARD, step);
  }

  /** Its place in the order of a pass over {@code steps} steps and back: 0 is the input. */
  int time(int steps) {
    return switch (kind) {
      case INPUT -> 0;
      case FORWARD -> 1 + step;
      case RESULT -> 1 + steps;
      case BACKWARD -> 2 * steps + 1 - step;
    };
  }
}
