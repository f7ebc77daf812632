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
    plan.verify();
    Frame frame = new Frame(plan);
    // What a step forgets to overwrite must show.
    Arrays.fill(frame.arena(), Float.NaN);
    float[] packed = new float[plan.packedFloats()];
    plan.pack(parameters, packed);
    float[] gradients = new float[parameters.length];
    frame.bind(parameters, packed, gradients).at(1, 2, 0);
    frame.join(new Batch(plan, COUNT).bind(COUNT, parameters, gradients));
    Grid out = plan.result().grid();
    for (int i = 0; i < inputs.size(); i++) {
      Grid in = plan.inputs().get(i).grid();
      int inputAt = plan.inputs().get(i).data().offset();
      Lanes.fromRows(inputs.get(i), in.cells(), in.channels(), frame.arena(), inputAt);
    }
    for (int i = 0; i < plan.steps().size(); i++) {
      plan.forwardStep(frame, i);
      forget(plan, frame, Moment.forward(i));
    }
    float[] outputs = rows(frame, plan.result().data(), out);
    Buffer gradient = plan.resultGradient();
    if (gradient == null) {
      throw new IllegalStateException("no gradient");
    }
    Lanes.fromRows(outputGradients, out.cells(), out.channels(), frame.arena(), gradient.offset());
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
      inputGradients.add(rows(frame, input.gradient(), input.grid()));
    }
    return new SlabRun(plan, parameters, gradients, outputs, inputGradients);
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

  private static float[] rows(Frame frame, Buffer buffer, Grid grid) {
    int length = buffer.size() / COUNT;
    float[] rows = new float[buffer.size()];
    for (int lane = 0; lane < COUNT; lane++) {
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
