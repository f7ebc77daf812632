package fovea.engine;

import fovea.engine.plan.Frame;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Step;
import fovea.engine.train.Workers;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A plan for inference with its packed weights, and working memory for as many callers as ever
 * computed at the same time.
 */
final class Runner {
  private final Plan plan;
  private final float[] parameters;
  private final float[] packed;
  private final boolean shareable;
  private final int inputSize;
  private final int outputSize;
  private final Deque<Seat> seats = new ArrayDeque<>();

  /** One caller's memory, and the step whose parts threads share for it. */
  private static final class Seat {
    final Frame frame;
    final Workers.Task prepare = (worker, index) -> prepare(index);
    final Workers.Task compute = (worker, index) -> compute(index);
    private @Nullable Step step;

    Seat(Frame frame) {
      this.frame = frame;
    }

    void share(Step shared, Workers workers) {
      step = shared;
      if (shared.preparations() > 0) {
        workers.run(shared.preparations(), prepare);
      }
      workers.run(shared.parts(), compute);
    }

    private void prepare(int index) {
      if (step != null) {
        step.prepare(frame, index);
      }
    }

    private void compute(int index) {
      if (step != null) {
        step.forward(frame, index);
      }
    }
  }

  Runner(Plan plan, float[] parameters) {
    this.plan = plan;
    this.parameters = parameters;
    this.packed = new float[plan.packedFloats()];
    this.shareable = plan.steps().stream().anyMatch(step -> step.parts() > 1);
    this.inputSize = plan.input().shape().values();
    this.outputSize = plan.result().shape().values();
    plan.pack(parameters, packed);
  }

  Plan plan() {
    return plan;
  }

  /** Whether threads can share the computation of one input. */
  boolean isShareable() {
    return shareable;
  }

  /**
   * Computes the outputs of some inputs: up to sixteen, or one, as the plan has it.
   *
   * @param first index of the first input
   * @param workers that share the steps; null if the caller computes alone
   */
  void run(float[] inputs, int first, int count, float[] outputs, @Nullable Workers workers) {
    Seat seat = borrow();
    try {
      float[] arena = seat.frame.arena();
      for (int i = 0; i < count; i++) {
        plan.input().put(arena, i, inputs, (first + i) * inputSize);
      }
      forward(seat, workers);
      for (int i = 0; i < count; i++) {
        plan.result().get(arena, i, outputs, (first + i) * outputSize);
      }
    } finally {
      giveBack(seat);
    }
  }

  private void forward(Seat seat, @Nullable Workers workers) {
    if (workers == null) {
      plan.forward(seat.frame);
      return;
    }
    for (int i = 0; i < plan.steps().size(); i++) {
      Step step = plan.steps().get(i);
      if (step.parts() > 1) {
        seat.share(step, workers);
      } else {
        step.forward(seat.frame);
      }
    }
  }

  private Seat borrow() {
    synchronized (seats) {
      Seat seat = seats.poll();
      if (seat != null) {
        return seat;
      }
    }
    return new Seat(new Frame(plan).bind(parameters, packed, parameters));
  }

  private void giveBack(Seat seat) {
    synchronized (seats) {
      seats.push(seat);
    }
  }
}
