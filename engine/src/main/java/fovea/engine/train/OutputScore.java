package fovea.engine.train;

import fovea.ir.Loss;
import fovea.ir.Shape;

/** What the predictions of one output came to: their loss, and how many were right. */
public final class OutputScore {
  private final Loss.Function function;
  private final ValueLoss each;
  private final int cells;
  private final int channels;
  private final Tally tally = new Tally();

  /**
   * @param loss that the network is trained with, or would be
   * @param shape of the output
   */
  public OutputScore(Loss loss, Shape shape) {
    this.function = loss.function();
    this.channels = Math.toIntExact(shape.channels());
    this.cells = shape.size() / channels;
    this.each =
        switch (function) {
          case CROSSENTROPY, BCE -> new ProbabilityLoss();
          case MSE -> new SquaredError();
          case MAE -> new AbsoluteError();
          case HUBER -> new HuberLoss();
        };
  }

  /** Floats of one example's target. */
  public int targets() {
    return function == Loss.Function.CROSSENTROPY ? cells : cells * channels;
  }

  /** Whether the output can be right or wrong. */
  public boolean classifies() {
    return each.classifies();
  }

  /** The sum of the examples' losses, each the mean over the output's values or cells. */
  public double loss() {
    return tally.loss();
  }

  /** How many examples were right, each by the part of its values or cells that was. */
  public double right() {
    return tally.right();
  }

  /**
   * Adds an example.
   *
   * @param outputs its predicted values from {@code at}, channels last
   * @param targets its targets from {@code targetsAt}, as {@code Dataset.copyTarget} gives them
   */
  public void add(float[] outputs, int at, float[] targets, int targetsAt) {
    int count = targets();
    double loss = 0;
    int right = 0;
    for (int i = 0; i < count; i++) {
      float target = targets[targetsAt + i];
      if (function == Loss.Function.CROSSENTROPY) {
        int scores = at + i * channels;
        loss += each.loss(outputs[scores + (int) target], 1);
        right += best(outputs, scores) == (int) target ? 1 : 0;
      } else {
        loss += each.loss(outputs[at + i], target);
        right += each.right(outputs[at + i], target) ? 1 : 0;
      }
    }
    tally.add(loss / count, (double) right / count);
  }

  private int best(float[] outputs, int at) {
    int best = 0;
    for (int k = 1; k < channels; k++) {
      if (outputs[at + k] > outputs[at + best]) {
        best = k;
      }
    }
    return best;
  }
}
