package fovea.engine;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Layout;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Slots;
import fovea.engine.train.Workers;
import fovea.ir.Model;
import fovea.ir.Network;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Computes what a model says of an input. Immutable and safe from any number of threads: each call
 * borrows working memory of its own.
 *
 * <p>Inputs are the network's input values, already preprocessed, channels last; outputs likewise.
 *
 * <p>One input, or a few, or several large ones are computed with sixteen channels side by side in
 * a vector, a batch of more than eight with sixteen images. The same call gives the same bits each
 * time and for any number of threads; the two ways add up in another order and agree to rounding.
 * Each takes its memory when it is first used.
 */
public final class Predictor implements AutoCloseable {
  /**
   * Inputs that are computed one by one, rather than in lanes of which many would be idle: sixteen
   * take as long as 15 of LeNet one by one, and 16 of a small network of 3x3 convolutions (JDK 17,
   * one core of a Zen 5).
   */
  private static final int FEW = 8;

  /**
   * Floats of the largest value from which on any number of inputs is computed one by one: sixteen
   * images of that would be in no cache (ResNet-18: 18 ms for one, 650 ms for sixteen together).
   */
  private static final long LARGE = 500_000;

  private final Network network;
  private final Kernels kernels;
  private final float[] parameters;
  private final int inputSize;
  private final int outputSize;
  private final boolean large;
  private final Workers workers;
  private final ReentrantLock workersLock = new ReentrantLock();
  private final Object planning = new Object();
  private volatile @Nullable Runner single;
  private volatile @Nullable Runner batch;

  private Predictor(Network network, float[] parameters, int threads, Kernels kernels) {
    this.network = network;
    this.kernels = kernels;
    this.parameters = parameters;
    this.inputSize = network.inputShape().size();
    this.outputSize = network.outputShape().size();
    this.large = network.nodes().stream().anyMatch(node -> node.shape().size() >= LARGE);
    this.workers = new Workers(threads);
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
    Plan plan = plan(model.network(), kernels, Layout.CHANNELS);
    float[] parameters = Slots.of(model.network()).flatten(model.weights());
    Predictor predictor = new Predictor(model.network(), parameters, options.threads(), kernels);
    predictor.single = new Runner(plan, parameters);
    return predictor;
  }

  /** A predictor of batches over flat parameters that it shares. */
  static Predictor over(Network network, float[] parameters, int threads, Kernels kernels) {
    Plan plan = plan(network, kernels, Layout.IMAGES);
    Predictor predictor = new Predictor(network, parameters, threads, kernels);
    predictor.batch = new Runner(plan, parameters);
    return predictor;
  }

  private static Plan plan(Network network, Kernels kernels, Layout layout) {
    Plan plan = Planner.inference(network, kernels, layout);
    Checks.oneInput(plan);
    return plan;
  }

  public Network network() {
    return network;
  }

  /** How it computes one input, as a readable table. */
  public Plan plan() {
    return single().plan();
  }

  /** How it computes sixteen inputs of a batch, as a readable table. */
  public Plan batchPlan() {
    return batch().plan();
  }

  private Runner single() {
    Runner found = single;
    if (found == null) {
      synchronized (planning) {
        found = single;
        if (found == null) {
          found = new Runner(plan(network, kernels, Layout.CHANNELS), parameters);
          single = found;
        }
      }
    }
    return found;
  }

  private Runner batch() {
    Runner found = batch;
    if (found == null) {
      synchronized (planning) {
        found = batch;
        if (found == null) {
          found = new Runner(plan(network, kernels, Layout.IMAGES), parameters);
          batch = found;
        }
      }
    }
    return found;
  }

  /** Floats of one input. */
  public int inputSize() {
    return inputSize;
  }

  /** Floats of one output. */
  public int outputSize() {
    return outputSize;
  }

  /** The output for one input. */
  public float[] predict(float[] input) {
    float[] output = new float[outputSize];
    predict(input, output);
    return output;
  }

  /** The output for one input, into an array of the caller's; allocates nothing once warm. */
  public void predict(float[] input, float[] output) {
    require("input", inputSize, input.length);
    require("output", outputSize, output.length);
    oneByOne(input, 1, output);
  }

  /**
   * The outputs for several inputs.
   *
   * @param inputs {@code count} inputs, one after the other
   */
  public float[] predictBatch(float[] inputs, int count) {
    float[] outputs = new float[Math.multiplyExact(count, outputSize)];
    predictBatch(inputs, count, outputs);
    return outputs;
  }

  /** The outputs for several inputs, into an array of the caller's. */
  public void predictBatch(float[] inputs, int count, float[] outputs) {
    if (count < 0) {
      throw new IllegalArgumentException("count: must be at least 0, got " + count);
    }
    atLeast("inputs", (long) count * inputSize, inputs.length);
    atLeast("outputs", (long) count * outputSize, outputs.length);
    if (count <= FEW && !(large && count >= workers.threads())) {
      oneByOne(inputs, count, outputs);
      return;
    }
    int step = large ? 1 : COUNT;
    Runner runner = large ? single() : batch();
    int tasks = (count + step - 1) / step;
    // One call at a time has the helpers; others that come meanwhile compute by themselves.
    if (tasks > 1 && workers.threads() > 1 && workersLock.tryLock()) {
      try {
        workers.run(tasks, (worker, task) -> task(runner, step, inputs, task, count, outputs));
      } finally {
        workersLock.unlock();
      }
      return;
    }
    for (int task = 0; task < tasks; task++) {
      task(runner, step, inputs, task, count, outputs);
    }
  }

  /** Computes {@code step} inputs of a batch, or what is left of it. */
  private static void task(
      Runner runner, int step, float[] inputs, int task, int count, float[] outputs) {
    int first = task * step;
    runner.run(inputs, first, Math.min(step, count - first), outputs, null);
  }

  private void oneByOne(float[] inputs, int count, float[] outputs) {
    Runner runner = single();
    boolean shared = runner.isShareable() && workers.threads() > 1 && workersLock.tryLock();
    try {
      for (int i = 0; i < count; i++) {
        runner.run(inputs, i, 1, outputs, shared ? workers : null);
      }
    } finally {
      if (shared) {
        workersLock.unlock();
      }
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
    workersLock.lock();
    try {
      workers.close();
    } finally {
      workersLock.unlock();
    }
  }
}
