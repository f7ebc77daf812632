package fovea.engine;

import fovea.engine.kernel.Scratch;
import fovea.engine.plan.Frame;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Step;
import fovea.engine.plan.Value;
import fovea.engine.train.Workers;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
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
  private final Deque<Seat> seats = new ArrayDeque<>();

  /** One caller's memory, and the step whose parts threads share for it. */
  private static final class Seat {
    final Frame frame;
    final Workers.Task prepare = this::prepare;
    final Workers.Task compute = this::compute;
    private Scratch[] scratch = new Scratch[0];
    private @Nullable Step step;

    Seat(Frame frame) {
      this.frame = frame;
    }

    void share(Step shared, Workers workers) {
      step = shared;
      while (scratch.length < workers.threads()) {
        scratch = Arrays.copyOf(scratch, scratch.length + 1);
        scratch[scratch.length - 1] = new Scratch();
      }
      if (shared.preparations() > 0) {
        workers.run(shared.preparations(), prepare);
      }
      workers.run(shared.parts(), compute);
    }

    private void prepare(int worker, int index) {
      if (step != null) {
        step.prepare(frame, index, scratch[worker]);
      }
    }

    private void compute(int worker, int index) {
      if (step != null) {
        step.forward(frame, index, scratch[worker]);
      }
    }
  }

  Runner(Plan plan, float[] parameters) {
    this.plan = plan;
    this.parameters = parameters;
    this.packed = new float[plan.packedFloats()];
    this.shareable = plan.steps().stream().anyMatch(step -> step.parts() > 1);
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
   * Computes the only output of the only input.
   *
   * @param workers that share the steps; null if the caller computes alone
   */
  void run(float[] input, float[] output, @Nullable Workers workers) {
    Seat seat = borrow();
    try {
      plan.input().put(seat.frame.arena(), 1, input, 0);
      forward(seat, workers);
      leave(seat, plan.result(), 0, 1, output);
    } finally {
      giveBack(seat);
    }
  }

  /**
   * Computes the outputs of some examples: up to sixteen, or one, as the plan has it.
   *
   * @param inputs one array for each of the network's
   * @param first index of the first example
   * @param outputs one array for each of the network's
   * @param workers that share the steps; null if the caller computes alone
   */
  void run(
      List<float[]> inputs,
      int first,
      int count,
      List<float[]> outputs,
      @Nullable Workers workers) {
    Seat seat = borrow();
    try {
      for (int i = 0; i < inputs.size(); i++) {
        Value input = plan.inputs().get(i);
        int from = first * input.shape().values();
        input.put(seat.frame.arena(), count, inputs.get(i), from);
      }
      forward(seat, workers);
      for (int i = 0; i < outputs.size(); i++) {
        leave(seat, plan.results().get(i).value(), first, count, outputs.get(i));
      }
    } finally {
      giveBack(seat);
    }
  }

  private static void leave(Seat seat, Value output, int first, int count, float[] rows) {
    int size = output.shape().values();
    for (int i = 0; i < count; i++) {
      output.get(seat.frame.arena(), i, rows, (first + i) * size);
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
