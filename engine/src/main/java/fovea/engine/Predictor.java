package fovea.engine;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.plan.Frame;
import fovea.engine.plan.Grid;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.train.Workers;
import fovea.ir.Model;
import fovea.ir.Network;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Computes what a model says of an input. Immutable and safe from any number of threads: each call
 * borrows working memory of its own.
 *
 * <p>Inputs are the network's input values, already preprocessed, channels last; outputs likewise.
 */
public final class Predictor implements AutoCloseable {
  private final Network network;
  private final Plan plan;
  private final float[] parameters;
  private final float[] packed;
  private final Workers workers;
  private final ReentrantLock workersLock = new ReentrantLock();
  private final Deque<Frame> frames = new ArrayDeque<>();

  private Predictor(Network network, Plan plan, float[] parameters, PredictorOptions options) {
    Checks.oneInput(plan);
    this.network = network;
    this.plan = plan;
    this.parameters = parameters;
    this.packed = new float[plan.packedFloats()];
    this.workers = new Workers(options.threads());
    plan.pack(parameters, packed);
  }

  /** A predictor on all processors. */
  public static Predictor of(Model model) {
    return of(model, PredictorOptions.DEFAULT);
  }

  /**
   * A predictor of a model, whose weights it copies.
   *
   * @throws IllegalArgumentException if the network does not have one input and one output
   */
  public static Predictor of(Model model, PredictorOptions options) {
    return of(model, options, KernelChoice.kernels());
  }

  static Predictor of(Model model, PredictorOptions options, Kernels kernels) {
    Plan plan = Planner.inference(model.network(), kernels, options.exact());
    float[] parameters = plan.slots().flatten(model.weights());
    return new Predictor(model.network(), plan, parameters, options);
  }

  /** A predictor over flat parameters that it shares. */
  static Predictor over(
      Network network, float[] parameters, PredictorOptions options, Kernels kernels) {
    Plan plan = Planner.inference(network, kernels, options.exact());
    return new Predictor(network, plan, parameters, options);
  }

  public Network network() {
    return network;
  }

  /** How it computes, as a readable table. */
  public Plan plan() {
    return plan;
  }

  /** Floats of one input. */
  public int inputSize() {
    return plan.input().data().size() / COUNT;
  }

  /** Floats of one output. */
  public int outputSize() {
    return plan.result().data().size() / COUNT;
  }

  /** The output for one input. */
  public float[] predict(float[] input) {
    float[] output = new float[outputSize()];
    predict(input, output);
    return output;
  }

  /** The output for one input, into an array of the caller's; allocates nothing once warm. */
  public void predict(float[] input, float[] output) {
    require("input", inputSize(), input.length);
    require("output", outputSize(), output.length);
    Frame frame = borrow();
    try {
      slab(frame, input, 0, 1, output);
    } finally {
      giveBack(frame);
    }
  }

  /**
   * The outputs for several inputs.
   *
   * @param inputs {@code count} inputs, one after the other
   */
  public float[] predictBatch(float[] inputs, int count) {
    float[] outputs = new float[Math.multiplyExact(count, outputSize())];
    predictBatch(inputs, count, outputs);
    return outputs;
  }

  /** The outputs for several inputs, into an array of the caller's. */
  public void predictBatch(float[] inputs, int count, float[] outputs) {
    if (count < 0) {
      throw new IllegalArgumentException("count: must be at least 0, got " + count);
    }
    atLeast("inputs", (long) count * inputSize(), inputs.length);
    atLeast("outputs", (long) count * outputSize(), outputs.length);
    int slabs = (count + COUNT - 1) / COUNT;
    // One batch at a time has the helpers; others that come meanwhile compute by themselves.
    if (slabs > 1 && workers.threads() > 1 && workersLock.tryLock()) {
      try {
        workers.run(slabs, (worker, slab) -> slab(inputs, slab, count, outputs));
      } finally {
        workersLock.unlock();
      }
      return;
    }
    for (int slab = 0; slab < slabs; slab++) {
      slab(inputs, slab, count, outputs);
    }
  }

  private void slab(float[] inputs, int slab, int count, float[] outputs) {
    Frame frame = borrow();
    try {
      slab(frame, inputs, slab * COUNT, Math.min(COUNT, count - slab * COUNT), outputs);
    } finally {
      giveBack(frame);
    }
  }

  private void slab(Frame frame, float[] inputs, int first, int images, float[] outputs) {
    float[] arena = frame.arena();
    Grid in = plan.input().grid();
    int inputSize = inputSize();
    for (int i = 0; i < images; i++) {
      int from = (first + i) * inputSize;
      int to = plan.input().data().offset();
      Lanes.fromRow(inputs, from, i, in.cells(), in.channels(), arena, to);
    }
    plan.forward(frame);
    Grid out = plan.result().grid();
    int outputSize = outputSize();
    for (int i = 0; i < images; i++) {
      int from = plan.result().data().offset();
      int to = (first + i) * outputSize;
      Lanes.toRow(arena, from, i, out.cells(), out.channels(), outputs, to);
    }
  }

  private Frame borrow() {
    synchronized (frames) {
      Frame frame = frames.poll();
      if (frame != null) {
        return frame;
      }
    }
    return new Frame(plan).bind(parameters, packed, parameters);
  }

  private void giveBack(Frame frame) {
    synchronized (frames) {
      frames.push(frame);
    }
  }

  private static void require(String subject, int size, int length) {
    if (length != size) {
      throw new IllegalArgumentException(
          subject + ": must have " + size + " values, got " + length);
    }
  }

  private static void atLeast(String subject, long size, int length) {
    if (length < size) {
      throw new IllegalArgumentException(
          subject + ": must have at least " + size + " values, got " + length);
    }
  }

  @Override
  public void close() {
    workers.close();
  }
}
