package fovea.engine;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.plan.Frame;
import fovea.engine.plan.Grid;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Value;
import fovea.engine.train.Workers;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Computes what a model says of an input. Immutable and safe from any number of threads: each call
 * borrows working memory of its own.
 *
 * <p>Inputs are the network's input values, already preprocessed, channels last; outputs likewise.
 * {@link #predict(float[])} and its kin are for networks with one input and one output, {@link
 * #predictAll} and {@link #predict(Map)} for any.
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
   * @throws IllegalArgumentException if the network has layers without a kernel
   */
  public static Predictor of(Model model, PredictorOptions options) {
    return of(model, options, KernelChoice.kernels());
  }

  static Predictor of(Model model, PredictorOptions options, Kernels kernels) {
    Plan plan = Planner.inference(model.network(), kernels);
    float[] parameters = plan.slots().flatten(model.weights());
    return new Predictor(model.network(), plan, parameters, options);
  }

  /** A predictor over flat parameters that it shares. */
  static Predictor over(Network network, float[] parameters, int threads, Kernels kernels) {
    Plan plan = Planner.inference(network, kernels);
    return new Predictor(network, plan, parameters, new PredictorOptions(threads));
  }

  public Network network() {
    return network;
  }

  /** How it computes, as a readable table. */
  public Plan plan() {
    return plan;
  }

  /** What the inputs are called, in the order in which all methods take them. */
  public List<String> inputNames() {
    return Checks.inputNames(network);
  }

  /** What the outputs are called, in the order in which all methods give them. */
  public List<String> outputNames() {
    return Checks.outputNames(network);
  }

  /** The inputs' shapes. */
  public List<Shape> inputShapes() {
    return network.inputs().stream().map(Node::shape).toList();
  }

  /** The outputs' shapes. */
  public List<Shape> outputShapes() {
    return network.outputs().stream().map(id -> network.nodes().get(id).shape()).toList();
  }

  /**
   * Floats of the only input.
   *
   * @throws IllegalArgumentException if there are several
   */
  public int inputSize() {
    if (plan.inputs().size() > 1) {
      throw new IllegalArgumentException(
          "input: must be the network's only one, it has " + String.join(", ", inputNames()));
    }
    return plan.input().data().size() / COUNT;
  }

  /**
   * Floats of the only output.
   *
   * @throws IllegalArgumentException if there are several
   */
  public int outputSize() {
    if (plan.results().size() > 1) {
      throw new IllegalArgumentException(
          "output: must be the network's only one, it has " + String.join(", ", outputNames()));
    }
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
      enter(frame, plan.input(), input, 0, 1);
      plan.forward(frame);
      leave(frame, plan.result(), 0, 1, output);
    } finally {
      giveBack(frame);
    }
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
    for (Shape shape : outputShapes()) {
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
    List<String> names = inputNames();
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
      byName.put(outputNames().get(i), outputs.get(i));
    }
    return byName;
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
    nonNegative(count);
    atLeast("inputs", (long) count * inputSize(), inputs.length);
    atLeast("outputs", (long) count * outputSize(), outputs.length);
    slabs(List.of(inputs), count, List.of(outputs));
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
    require("inputs", inputNames(), inputShapes(), inputs, count);
    require("outputs", outputNames(), outputShapes(), outputs, count);
    slabs(inputs, count, outputs);
  }

  private void slabs(List<float[]> inputs, int count, List<float[]> outputs) {
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

  private void slab(List<float[]> inputs, int slab, int count, List<float[]> outputs) {
    Frame frame = borrow();
    int first = slab * COUNT;
    int images = Math.min(COUNT, count - first);
    try {
      for (int i = 0; i < inputs.size(); i++) {
        enter(frame, plan.inputs().get(i), inputs.get(i), first, images);
      }
      plan.forward(frame);
      for (int i = 0; i < outputs.size(); i++) {
        leave(frame, plan.results().get(i).value(), first, images, outputs.get(i));
      }
    } finally {
      giveBack(frame);
    }
  }

  private static void enter(Frame frame, Value input, float[] rows, int first, int images) {
    Grid grid = input.grid();
    int size = input.data().size() / COUNT;
    for (int i = 0; i < images; i++) {
      int from = (first + i) * size;
      int to = input.data().offset();
      Lanes.fromRow(rows, from, i, grid.cells(), grid.channels(), frame.arena(), to);
    }
  }

  private static void leave(Frame frame, Value output, int first, int images, float[] rows) {
    Grid grid = output.grid();
    int size = output.data().size() / COUNT;
    for (int i = 0; i < images; i++) {
      int from = output.data().offset();
      int to = (first + i) * size;
      Lanes.toRow(frame.arena(), from, i, grid.cells(), grid.channels(), rows, to);
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
    workers.close();
  }
}
