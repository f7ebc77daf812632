package fovea.engine.train;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.Lanes;
import fovea.engine.plan.Buffer;
import fovea.engine.plan.Frame;
import fovea.engine.plan.Grid;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Step;
import fovea.ir.Loss;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a batch, as one flat array.
 *
 * <p>The batch is cut into slabs of 16 images, and the slabs into a fixed number of chunks; each
 * chunk sums its gradients by itself, and the chunks are then added in their order. Nothing of that
 * depends on the number of threads, and so neither does any bit of the result.
 */
public final class BatchGradients {
  /** Floats of the flat arrays that one task of a reduction or an update handles. */
  private static final int RANGE = 1 << 14;

  private final Plan plan;
  private final Buffer resultGradient;
  private final Workers workers;
  private final long seed;
  private final float[] packed;
  private final float[][] gradients;
  private final CrossEntropy[] losses;
  private final Frame[] frames;
  private final float[][] rows;
  private final int[] labels;
  private final Workers.Task chunkTask = this::chunk;
  private final Workers.Task reduceTask = this::reduce;

  // What the tasks of the current batch share.
  private float[] parameters = new float[0];
  private @Nullable Dataset data;
  private int[] order = new int[0];
  private int from;
  private int count;
  private long step;
  private int chunks;

  /**
   * @param plan of training, whose result are the scores
   * @param batch the most images of a batch
   * @param seed of the random draws
   */
  public BatchGradients(Plan plan, Loss loss, int batch, long seed, Workers workers) {
    Buffer gradient = plan.resultGradient();
    if (gradient == null) {
      throw new IllegalArgumentException("network: has no weights that training may change");
    }
    this.plan = plan;
    this.resultGradient = gradient;
    this.workers = workers;
    this.seed = seed;
    BatchMemory memory = BatchMemory.of(plan, batch, workers.threads());
    this.packed = new float[memory.packedFloats()];
    this.gradients = new float[memory.chunks()][memory.parameterFloats()];
    this.losses = new CrossEntropy[gradients.length];
    Arrays.setAll(losses, i -> new CrossEntropy(plan.result().grid().channels(), loss.smoothing()));
    this.frames = new Frame[memory.frames()];
    Arrays.setAll(frames, i -> new Frame(plan));
    this.rows = new float[memory.frames()][memory.rowFloats()];
    this.labels = new int[memory.labels()];
  }

  private static int size(Plan plan) {
    return plan.input().data().size() / COUNT;
  }

  /**
   * Computes the gradient of the batch's mean loss.
   *
   * @param parameters flat, read only
   * @param order indices into the data
   * @param from the batch's first place in the order
   * @param count its images
   * @param step number of the step, for the random draws
   * @return flat as the parameters are; overwritten by the next call, the caller may change it
   */
  public float[] compute(
      float[] parameters, Dataset data, int[] order, int from, int count, long step) {
    this.parameters = parameters;
    this.data = data;
    this.order = order;
    this.from = from;
    this.count = count;
    this.step = step;
    this.chunks = BatchMemory.chunks(count);
    plan.pack(parameters, packed);
    workers.run(chunks, chunkTask);
    if (chunks > 1) {
      workers.run(ranges(gradients[0].length), reduceTask);
    }
    return gradients[0];
  }

  /** Tasks of a reduction or an update over that many floats. */
  static int ranges(int length) {
    return (length + RANGE - 1) / RANGE;
  }

  /** The first float of a range. */
  static int rangeStart(int range, int length) {
    return (int) Math.min(length, (long) range * RANGE);
  }

  /** The sum of the losses of the last batch's images. */
  public double loss() {
    double sum = 0;
    for (int i = 0; i < chunks; i++) {
      sum += losses[i].loss();
    }
    return sum;
  }

  /** How many images of the last batch were classified rightly. */
  public int correct() {
    int sum = 0;
    for (int i = 0; i < chunks; i++) {
      sum += losses[i].correct();
    }
    return sum;
  }

  private void chunk(int worker, int chunk) {
    float[] gradient = gradients[chunk];
    Arrays.fill(gradient, 0);
    CrossEntropy loss = losses[chunk];
    loss.clear();
    Frame frame = frames[worker];
    frame.bind(parameters, packed, gradient);
    int slabs = BatchMemory.slabs(count);
    for (int slab = chunk * slabs / chunks; slab < (chunk + 1) * slabs / chunks; slab++) {
      int images = load(worker, slab);
      frame.at(seed, step, slab);
      plan.forward(frame);
      loss.apply(
          frame.arena(),
          plan.result().data().offset(),
          resultGradient.offset(),
          labels,
          slab * COUNT,
          images,
          1f / count);
      plan.backward(frame);
    }
  }

  /** Brings a slab into the worker's frame; gives its images, the other lanes are zero. */
  private int load(int worker, int slab) {
    Dataset source = data;
    if (source == null) {
      throw new IllegalStateException("gradients: no batch");
    }
    int images = Math.min(COUNT, count - slab * COUNT);
    int size = size(plan);
    float[] slabRows = rows[worker];
    for (int i = 0; i < images; i++) {
      int example = order[from + slab * COUNT + i];
      source.copyExample(example, slabRows, i * size);
      labels[slab * COUNT + i] = source.label(example);
    }
    Arrays.fill(slabRows, images * size, COUNT * size, 0);
    Grid grid = plan.input().grid();
    Lanes.fromRows(
        slabRows,
        grid.cells(),
        grid.channels(),
        frames[worker].arena(),
        plan.input().data().offset());
    return images;
  }

  private void reduce(int worker, int range) {
    int length = gradients[0].length;
    for (int i = 1; i < chunks; i++) {
      plan.kernels()
          .updates()
          .add(
              rangeStart(range, length), rangeStart(range + 1, length), gradients[i], gradients[0]);
    }
  }

  /** The first layer of the last batch whose values were not finite; null if all were. */
  public @Nullable String firstNonFinite() {
    frames[0].bind(parameters, packed, gradients[0]); // another worker may have done all chunks
    for (int slab = 0; slab < BatchMemory.slabs(count); slab++) {
      load(0, slab);
      Frame frame = frames[0].at(seed, step, slab);
      if (!finite(frame, plan.input().data())) {
        return "input";
      }
      for (Step each : plan.steps()) {
        each.forward(frame);
        if (!finite(frame, each.output().data())) {
          return each.name();
        }
      }
    }
    return null;
  }

  private static boolean finite(Frame frame, Buffer buffer) {
    for (int i = buffer.offset(); i < buffer.offset() + buffer.size(); i++) {
      if (!Float.isFinite(frame.arena()[i])) {
        return false;
      }
    }
    return true;
  }
}
