package fovea.engine;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Layout;
import fovea.engine.plan.LayoutChoice;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Slots;
import fovea.engine.train.Workers;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Computes what a model says of an input. Immutable and safe from any number of threads: each call
 * borrows working memory of its own.
 *
 * <p>Inputs are the network's input values, already preprocessed, channels last; outputs likewise.
 * {@link #predict(float[])} and its kin are for networks with one input and one output, {@link
 * #predictAll(List)} and {@link #predict(Map)} for any.
 *
 * <p>One input, or a few, or several large ones are computed with sixteen channels side by side in
 * a vector, a batch of more than eight with sixteen images. The same call gives the same bits each
 * time and for any number of threads; the two ways add up in another order and agree to rounding.
 * Each takes its memory when it is first used.
 */
public final class Predictor implements AutoCloseable {
  private final Network network;
  private final PredictorOptions options;
  private final Kernels kernels;
  private final float[] parameters;
  private final List<String> inputNames;
  private final List<String> outputNames;
  private final List<Shape> inputShapes;
  private final List<Shape> outputShapes;
  private final int inputSize;
  private final int outputSize;
  private final int mostOneByOne;
  private final Workers workers;
  private final ReentrantLock workersLock = new ReentrantLock();
  private final Object planning = new Object();
  private volatile @Nullable Runner single;
  private volatile @Nullable Runner batch;

  private Predictor(
      Network network, float[] parameters, PredictorOptions options, Kernels kernels) {
    this.options = options;
    this.network = network;
    this.kernels = kernels;
    this.parameters = parameters;
    this.inputNames = Checks.inputNames(network);
    this.outputNames = Checks.outputNames(network);
    this.inputShapes = network.inputs().stream().map(Node::shape).toList();
    this.outputShapes =
        network.outputs().stream().map(id -> network.nodes().get(id).shape()).toList();
    this.inputSize = inputShapes.get(0).size();
    this.outputSize = outputShapes.get(0).size();
    this.mostOneByOne = LayoutChoice.mostOneByOne(network);
    this.workers = new Workers(options.threads());
  }

  /** A predictor on all processors. */
  public static Predictor of(Model model) {
    return of(model, PredictorOptions.DEFAULT);
  }

  /** A predictor of a model, whose weights it copies. */
  public static Predictor of(Model model, PredictorOptions options) {
    return of(model, options, KernelChoice.kernels());
  }

  static Predictor of(Model model, PredictorOptions options, Kernels kernels) {
    MemoryEstimate.leastOfInference(model.network()).requireRoom();
    float[] parameters = Slots.of(model.network()).flatten(model.weights());
    Predictor predictor = new Predictor(model.network(), parameters, options, kernels);
    predictor.single = predictor.runner(Layout.CHANNELS);
    return predictor;
  }

  /**
   * A predictor over flat parameters that it shares.
   *
   * @param images that will be asked for at once
   */
  static Predictor over(
      Network network, float[] parameters, PredictorOptions options, Kernels kernels, int images) {
    Predictor predictor = new Predictor(network, parameters, options, kernels);
    if (predictor.isOneByOne(images)) {
      predictor.single = predictor.runner(Layout.CHANNELS);
    } else {
      predictor.batch = predictor.runner(Layout.IMAGES);
    }
    return predictor;
  }

  public Network network() {
    return network;
  }

  /** Whether one input after the other is computed, not sixteen at a time. */
  private boolean isOneByOne(int count) {
    return count <= mostOneByOne;
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
          found = runner(Layout.CHANNELS);
          single = found;
        }
      }
    }
    return found;
  }

  /**
   * @throws IllegalArgumentException if it needs more memory than there is
   */
  private Runner runner(Layout layout) {
    Plan plan = Planner.inference(network, kernels, layout, options.exact());
    MemoryEstimate.inference(plan, options.threads()).requireRoom();
    return new Runner(plan, parameters);
  }

  private Runner batch() {
    Runner found = batch;
    if (found == null) {
      synchronized (planning) {
        found = batch;
        if (found == null) {
          found = runner(Layout.IMAGES);
          batch = found;
        }
      }
    }
    return found;
  }

  /** What the inputs are called, in the order in which all methods take them. */
  public List<String> inputNames() {
    return inputNames;
  }

  /** What the outputs are called, in the order in which all methods give them. */
  public List<String> outputNames() {
    return outputNames;
  }

  /** The inputs' shapes. */
  public List<Shape> inputShapes() {
    return inputShapes;
  }

  /** The outputs' shapes. */
  public List<Shape> outputShapes() {
    return outputShapes;
  }

  /**
   * Floats of the only input.
   *
   * @throws IllegalArgumentException if there are several
   */
  public int inputSize() {
    only("input", inputNames);
    return inputSize;
  }

  /**
   * Floats of the only output.
   *
   * @throws IllegalArgumentException if there are several
   */
  public int outputSize() {
    only("output", outputNames);
    return outputSize;
  }

  private static void only(String subject, List<String> names) {
    if (names.size() > 1) {
      throw new IllegalArgumentException(
          subject + ": must be the network's only one, it has " + String.join(", ", names));
    }
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
    Runner runner = single();
    boolean shared = isShared(runner);
    try {
      runner.run(input, output, shared ? workers : null);
    } finally {
      if (shared) {
        workersLock.unlock();
      }
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

  /**
   * The outputs for one example.
   *
   * @param inputs one array for each of {@link #inputNames}
   * @return one array for each of {@link #outputNames}
   */
  public List<float[]> predictAll(List<float[]> inputs) {
    return predictAll(inputs, 1);
  }

  /**
   * The outputs for several examples.
   *
   * @param inputs one array for each of {@link #inputNames}: {@code count} examples' values, one
   *     after the other
   * @return one array for each of {@link #outputNames}, likewise
   */
  public List<float[]> predictAll(List<float[]> inputs, int count) {
    List<float[]> outputs = new ArrayList<>();
    for (Shape shape : outputShapes) {
      outputs.add(new float[Math.multiplyExact(Math.max(count, 0), shape.size())]);
    }
    predictBatch(inputs, count, outputs);
    return outputs;
  }

  /**
   * The outputs for one example, by name.
   *
   * @param inputs the values of each of {@link #inputNames}
   * @return the values of each of {@link #outputNames}, in their order
   */
  public Map<String, float[]> predict(Map<String, float[]> inputs) {
    List<String> names = inputNames;
    for (String name : inputs.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "inputs: must be " + String.join(", ", names) + ", got " + name);
      }
    }
    List<float[]> ordered = new ArrayList<>();
    for (String name : names) {
      float[] values = inputs.get(name);
      if (values == null) {
        throw new IllegalArgumentException("inputs: must hold " + name + ", which is missing");
      }
      ordered.add(values);
    }
    List<float[]> outputs = predictAll(ordered);
    Map<String, float[]> byName = new LinkedHashMap<>();
    for (int i = 0; i < outputs.size(); i++) {
      byName.put(outputNames.get(i), outputs.get(i));
    }
    return byName;
  }

  /** The outputs for several inputs, into an array of the caller's. */
  public void predictBatch(float[] inputs, int count, float[] outputs) {
    nonNegative(count);
    atLeast("inputs", (long) count * inputSize(), inputs.length);
    atLeast("outputs", (long) count * outputSize(), outputs.length);
    run(List.of(inputs), count, List.of(outputs));
  }

  /**
   * The outputs for several examples, into arrays of the caller's.
   *
   * @param inputs one array for each of {@link #inputNames}: {@code count} examples' values, one
   *     after the other
   * @param outputs one array for each of {@link #outputNames}, likewise
   */
  public void predictBatch(List<float[]> inputs, int count, List<float[]> outputs) {
    nonNegative(count);
    require("inputs", inputNames, inputShapes, inputs, count);
    require("outputs", outputNames, outputShapes, outputs, count);
    run(inputs, count, outputs);
  }

  private void run(List<float[]> inputs, int count, List<float[]> outputs) {
    boolean alone = isOneByOne(count);
    Runner runner = alone ? single() : batch();
    // One image each is better than all threads at each image, if there are enough.
    if (alone && (count < workers.threads() || !runner.isShareable())) {
      oneByOne(runner, inputs, count, outputs);
      return;
    }
    int step = alone ? 1 : COUNT;
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

  /** Computes {@code step} examples of a batch, or what is left of it. */
  private static void task(
      Runner runner, int step, List<float[]> inputs, int task, int count, List<float[]> outputs) {
    int first = task * step;
    runner.run(inputs, first, Math.min(step, count - first), outputs, null);
  }

  private void oneByOne(Runner runner, List<float[]> inputs, int count, List<float[]> outputs) {
    boolean shared = isShared(runner);
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

  /** Whether the helpers take part in one input's computation; the caller then has the lock. */
  private boolean isShared(Runner runner) {
    return runner.isShareable() && workers.threads() > 1 && workersLock.tryLock();
  }

  private static void nonNegative(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: must be at least 0, got " + count);
    }
  }

  /** Refuses arrays that are not one for each name, of at least the values of that shape. */
  private static void require(
      String subject, List<String> names, List<Shape> shapes, List<float[]> arrays, int count) {
    if (arrays.size() != names.size()) {
      throw new IllegalArgumentException(
          subject
              + ": must be "
              + names.size()
              + (names.size() == 1 ? " array (" : " arrays (")
              + String.join(", ", names)
              + "), got "
              + arrays.size());
    }
    for (int i = 0; i < names.size(); i++) {
      String part = subject.substring(0, subject.length() - 1) + " " + names.get(i);
      atLeast(part, (long) count * shapes.get(i).size(), arrays.get(i).length);
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
