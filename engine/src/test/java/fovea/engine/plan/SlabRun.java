package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.ir.Network;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One slab forward and backward through a network, images channels last at both ends. */
public final class SlabRun {
  private final Plan plan;
  private final float[] parameters;
  private final float[] gradients;
  private final float[] outputs;
  private final List<float[]> inputGradients;

  private SlabRun(
      Plan plan,
      float[] parameters,
      float[] gradients,
      float[] outputs,
      List<float[]> inputGradients) {
    this.plan = plan;
    this.parameters = parameters;
    this.gradients = gradients;
    this.outputs = outputs;
    this.inputGradients = inputGradients;
  }

  /**
   * Runs sixteen images.
   *
   * @param inputs sixteen rows
   * @param outputGradients sixteen rows
   */
  public static SlabRun of(
      Network network,
      Kernels kernels,
      float[] parameters,
      float[] inputs,
      float[] outputGradients) {
    int result = network.outputs().get(0);
    return of(network, result, kernels, parameters, List.of(inputs), outputGradients);
  }

  /**
   * Runs sixteen images up to a node.
   *
   * @param inputs sixteen rows for each input
   * @param outputGradients sixteen rows
   */
  public static SlabRun of(
      Network network,
      int result,
      Kernels kernels,
      float[] parameters,
      List<float[]> inputs,
      float[] outputGradients) {
    Plan plan = Planner.plan(network, kernels, Goal.training(result).withInputGradient());
    return of(plan, parameters, inputs, outputGradients);
  }

  /**
   * Runs sixteen images through a plan of training with input gradient.
   *
   * @param inputs sixteen rows for each input
   * @param outputGradients sixteen rows
   */
  static SlabRun of(Plan plan, float[] parameters, List<float[]> inputs, float[] outputGradients) {
    return of(plan, COUNT, parameters, inputs, outputGradients);
  }

  /**
   * Runs some images through a plan of training with input gradient; in channel lanes one.
   *
   * @param inputs so many rows for each input
   * @param outputGradients so many rows
   */
  public static SlabRun of(
      Plan plan, int images, float[] parameters, List<float[]> inputs, float[] outputGradients) {
    plan.verify();
    Frame frame = new Frame(plan);
    // What a step forgets to overwrite must show.
    Arrays.fill(frame.arena(), Float.NaN);
    float[] packed = new float[plan.packedFloats()];
    plan.pack(parameters, packed);
    float[] gradients = new float[parameters.length];
    frame.bind(parameters, packed, gradients).at(1, 2, 0);
    frame.join(new Batch(plan, images).bind(images, parameters, gradients));
    for (int i = 0; i < inputs.size(); i++) {
      Value in = plan.inputs().get(i);
      put(frame, in, in.data(), images, inputs.get(i));
    }
    for (int i = 0; i < plan.steps().size(); i++) {
      plan.forwardStep(frame, i);
      forget(plan, frame, Moment.forward(i));
    }
    float[] outputs = rows(frame, plan.result(), plan.result().data(), images);
    Buffer gradient = plan.resultGradient();
    if (gradient == null) {
      throw new IllegalStateException("no gradient");
    }
    put(frame, plan.result(), gradient, images, outputGradients);
    for (int i = plan.steps().size() - 1; i >= 0; i--) {
      plan.backwardStep(frame, i);
      if (i > 0) {
        forget(plan, frame, Moment.backward(i));
      }
    }
    plan.addInputParts(frame);
    long scratch = frame.scratch().bytes();
    if (scratch > plan.footprint().scratchBytes()) {
      throw new IllegalStateException(
          "scratch of " + scratch + " bytes, said " + plan.footprint().scratchBytes());
    }
    List<float[]> inputGradients = new ArrayList<>();
    for (Value input : plan.inputs()) {
      inputGradients.add(rows(frame, input, input.gradient(), images));
    }
    return new SlabRun(plan, parameters, gradients, outputs, inputGradients);
  }

  /** Rows into a buffer that lies as a value does; lanes without an image are zero. */
  private static void put(Frame frame, Value like, Buffer buffer, int images, float[] rows) {
    int length = like.shape().values();
    if (like.layout() != Layout.IMAGES) {
      System.arraycopy(rows, 0, frame.arena(), buffer.offset(), length);
      return;
    }
    float[] all = Arrays.copyOf(rows, COUNT * length);
    Arrays.fill(all, images * length, all.length, 0);
    Grid grid = like.grid();
    Lanes.fromRows(all, 0, COUNT, grid.cells(), grid.channels(), frame.arena(), buffer.offset());
  }

  /** What no buffer holds any more after a moment must not be read: it becomes NaN. */
  private static void forget(Plan plan, Frame frame, Moment moment) {
    int time = moment.time(plan.steps().size());
    boolean[] held = new boolean[plan.arenaFloats()];
    for (Buffer buffer : plan.buffers()) {
      if (buffer.first() <= time && time < buffer.last()) {
        Arrays.fill(held, buffer.offset(), buffer.offset() + buffer.size(), true);
      }
    }
    for (int i = 0; i < held.length; i++) {
      if (!held[i]) {
        frame.arena()[i] = Float.NaN;
      }
    }
  }

  private static float[] rows(Frame frame, Value like, Buffer buffer, int images) {
    int length = like.shape().values();
    float[] rows = new float[images * length];
    if (like.layout() != Layout.IMAGES) {
      System.arraycopy(frame.arena(), buffer.offset(), rows, 0, length);
      return rows;
    }
    Grid grid = like.grid();
    for (int lane = 0; lane < images; lane++) {
      Lanes.toRow(
          frame.arena(), buffer.offset(), lane, grid.cells(), grid.channels(), rows, lane * length);
    }
    return rows;
  }

  /** Random flat parameters of a network. */
  public static float[] randomParameters(Network network, long seed) {
    Slots slots = Slots.of(network);
    Random random = new Random(seed);
    float[] parameters = new float[slots.length()];
    for (Slot slot : slots.all()) {
      for (int i = 0; i < slot.count(); i++) {
        parameters[slot.offset() + i] = random.nextFloat() * 2 - 1;
      }
    }
    return parameters;
  }

  public Plan plan() {
    return plan;
  }

  public float[] parameters() {
    return parameters;
  }

  /** Flat, as the parameters are. */
  public float[] gradients() {
    return gradients;
  }

  /** Sixteen rows. */
  public float[] outputs() {
    return outputs;
  }

  /** Sixteen rows; of the first input. */
  public float[] inputGradients() {
    return inputGradients.get(0);
  }

  /** Sixteen rows for each input. */
  public List<float[]> allInputGradients() {
    return inputGradients;
  }
}
