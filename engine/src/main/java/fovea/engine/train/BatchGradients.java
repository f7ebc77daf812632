package fovea.engine.train;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Scratch;
import fovea.engine.plan.Batch;
import fovea.engine.plan.BatchGradientStep;
import fovea.engine.plan.Buffer;
import fovea.engine.plan.Frame;
import fovea.engine.plan.Grid;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Result;
import fovea.engine.plan.Step;
import fovea.engine.plan.Value;
import fovea.ir.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gradients of a batch, as one flat array.
 *
 * <p>The batch is cut into slabs of 16 images, and the slabs into a fixed number of chunks; each
 * chunk sums its gradients by itself, and the chunks are then added in their order. What a {@link
 * BatchGradientStep} leaves is computed for the whole batch then. Nothing of that depends on the
 * number of threads, and so neither does any bit of the result.
 *
 * <p>A slab goes through the whole network at once, in the memory of the thread that has it. Where
 * the plan has stages, each slab has memory of its own, and all run one stage before any begins the
 * next.
 *
 * <p>In channel lanes a slab is one image and a chunk of its own. The gradients of a layer's
 * weights are added up by all threads together once all images have come back to it, each thread
 * some of the weights over all images in their order. So there is one array of gradients, and it is
 * passed over once a batch.
 */
public final class BatchGradients {
  /** Floats of the flat arrays that one task of a reduction or an update handles. */
  private static final int RANGE = 1 << 14;

  private final Plan plan;
  private final Workers workers;
  private final long seed;
  private final float[] packed;
  private final float[][] gradients;
  private final OutputLoss[] losses;
  private final Tally[] tallies;
  private final Frame[] frames;
  private final float[][] rows;
  private final float[][] targets;
  private final Batch batch;
  private final Workers.Task packTask = this::pack;
  private final Workers.Task forwardTask = this::forward;
  private final Workers.Task turnTask = this::turn;
  private final Workers.Task backwardTask = this::backward;
  private final Workers.Task settleTask = this::settle;
  private final Workers.Task settleGradientTask = this::settleGradient;
  private final Workers.Task weighTask = this::weigh;
  private final Workers.Task clearTask = this::clear;
  private final Workers.Task finishTask = this::finish;
  private final List<BatchGradientStep> late;
  private final int[] firstLatePart;

  /** Floats of the gradients that chunks add up. */
  private final int reduced;

  /** For each task of the packing its step, and which part of that. */
  private final int[] packSteps;

  private final int[] packParts;

  /** One for each thread. */
  private final Scratch[] scratches;

  // What the tasks of the current batch share.
  private float[] parameters = new float[0];
  private @Nullable Dataset data;
  private int[] order = new int[0];
  private int from;
  private int count;
  private long step;
  private int chunks;
  private List<Frame> slabs = List.of();
  private int stage;
  private int at;

  /**
   * @param plan of training, whose results are what the loss takes: scores for cross-entropies
   * @param batch the most images of a batch
   * @param seed of the random draws
   */
  public BatchGradients(Plan plan, Loss loss, int batch, long seed, Workers workers) {
    if (!plan.learns()) {
      throw new IllegalArgumentException("network: has no weights that training may change");
    }
    this.plan = plan;
    this.workers = workers;
    this.seed = seed;
    this.losses = new OutputLoss[plan.results().size()];
    this.targets = new float[losses.length][];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = OutputLoss.of(loss, plan.results().get(i).value());
      targets[i] = new float[Math.multiplyExact(Lanes.roundUp(batch), losses[i].targets())];
    }
    BatchMemory memory = BatchMemory.of(plan, loss, batch, workers.threads());
    this.packed = new float[memory.packedFloats()];
    this.gradients = new float[memory.chunks()][];
    Arrays.setAll(
        gradients, i -> new float[i == 0 ? memory.parameterFloats() : memory.chunkFloats()]);
    this.reduced = plan.gradientFloats();
    this.late = plan.lateSteps();
    this.firstLatePart = new int[late.size() + 1];
    for (int i = 0; i < late.size(); i++) {
      firstLatePart[i + 1] = firstLatePart[i] + late.get(i).lateParts();
    }
    int most = plan.isOfImages() ? gradients.length : batch;
    this.tallies = new Tally[most * losses.length];
    Arrays.setAll(tallies, i -> new Tally());
    this.batch = new Batch(plan, batch);
    this.frames = new Frame[memory.frames()];
    Arrays.setAll(frames, i -> new Frame(plan).join(this.batch));
    this.rows = new float[workers.threads()][memory.rowFloats()];
    this.scratches = new Scratch[workers.threads()];
    Arrays.setAll(scratches, i -> new Scratch());
    int packings = plan.steps().stream().mapToInt(Step::packings).sum();
    this.packSteps = new int[packings];
    this.packParts = new int[packings];
    int next = 0;
    for (int step = 0; step < plan.steps().size(); step++) {
      for (int part = 0; part < plan.steps().get(step).packings(); part++) {
        packSteps[next] = step;
        packParts[next++] = part;
      }
    }
  }

  /**
   * Computes the gradient of the batch's mean loss. Where a running statistic stands among the
   * parameters, the result holds the batch's own in place of a gradient.
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
    this.chunks = plan.isOfImages() ? BatchMemory.chunks(count) : count;
    workers.run(packSteps.length, packTask);
    if (!plan.isOfImages()) {
      workers.run(ranges(gradients[0].length), clearTask);
    }
    batch.bind(count, parameters, gradients[0]);
    if (!plan.isOfImages() && slabs.size() != batch.slabs()) {
      slabs = List.of(frames).subList(0, batch.slabs());
    }
    int last = plan.stages() - 1;
    for (stage = 0; stage < last; stage++) {
      workers.run(chunks, forwardTask);
      workers.run(plan.settlings(stage), settleTask);
    }
    workers.run(chunks, turnTask);
    at = plan.stop(plan.steps().size());
    while (at >= 0) {
      if (plan.isCut(at)) {
        workers.run(plan.gradientSettlings(at), settleGradientTask);
      } else {
        workers.run(plan.weighings(at), weighTask);
      }
      workers.run(chunks, backwardTask);
      at = plan.stop(at);
    }
    workers.run(reductions() + firstLatePart[late.size()], finishTask);
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

  /** The sum of the losses of the last batch's images, each over all outputs. */
  public double loss() {
    double sum = 0;
    for (int i = 0; i < chunks * losses.length; i++) {
      sum += tallies[i].loss();
    }
    return sum;
  }

  /**
   * How many images of the last batch were classified rightly: the mean over the outputs that say
   * classes, of an image's cells the part that was right. Not a number if no output says classes.
   */
  public double correct() {
    double sum = 0;
    for (int i = 0; i < chunks * losses.length; i++) {
      sum += tallies[i].right();
    }
    int judged = 0;
    for (OutputLoss loss : losses) {
      judged += loss.classifies() ? 1 : 0;
    }
    return judged == 0 ? Double.NaN : sum / judged;
  }

  private int firstSlab(int chunk) {
    return chunk * batch.slabs() / chunks;
  }

  private void pack(int worker, int task) {
    plan.steps().get(packSteps[task]).pack(parameters, packed, packParts[task]);
  }

  private void clear(int worker, int range) {
    int length = gradients[0].length;
    Arrays.fill(gradients[0], rangeStart(range, length), rangeStart(range + 1, length), 0);
  }

  /** One part of the gradients of a step's parameters, of all slabs in their order. */
  private void weigh(int worker, int part) {
    plan.weigh(slabs, at, part, scratches[worker]);
  }

  private void settle(int worker, int part) {
    plan.settle(batch, stage, part, scratches[worker]);
  }

  private void settleGradient(int worker, int part) {
    plan.settleGradient(batch, at, part, scratches[worker]);
  }

  /** One stage of a chunk's slabs. */
  private void forward(int worker, int chunk) {
    for (int slab = firstSlab(chunk); slab < firstSlab(chunk + 1); slab++) {
      plan.forward(ready(worker, chunk, slab), stage);
    }
  }

  /** The last stage of a chunk's slabs, their loss, and the last stage's gradients. */
  private void turn(int worker, int chunk) {
    for (int i = 0; i < losses.length; i++) {
      tallies[chunk * losses.length + i].clear();
    }
    for (int slab = firstSlab(chunk); slab < firstSlab(chunk + 1); slab++) {
      Frame frame = ready(worker, chunk, slab);
      plan.forward(frame, stage);
      for (int i = 0; i < losses.length; i++) {
        loss(frame, i, slab, tallies[chunk * losses.length + i]);
      }
      plan.backward(frame, plan.steps().size());
    }
  }

  private void loss(Frame frame, int output, int slab, Tally tally) {
    Result result = plan.results().get(output);
    Buffer gradient = Objects.requireNonNull(result.gradient());
    OutputLoss loss = losses[output];
    loss.apply(
        frame.arena(),
        result.value().data().offset(),
        gradient.offset(),
        targets[output],
        slab * plan.imagesOfSlab() * loss.targets(),
        batch.images(slab),
        1f / count,
        tally);
  }

  /** The gradients of a chunk's slabs up to where these wait for each other again. */
  private void backward(int worker, int chunk) {
    for (int slab = firstSlab(chunk); slab < firstSlab(chunk + 1); slab++) {
      plan.backward(frame(worker, slab), at);
    }
  }

  /** The frame that a slab is in. */
  private Frame frame(int worker, int slab) {
    return BatchMemory.eachSlabHasAFrame(plan)
        ? frames[slab].with(scratches[worker])
        : frames[worker].with(scratches[worker]);
  }

  /** The frame of a slab before a stage; before the first it is loaded. */
  private Frame ready(int worker, int chunk, int slab) {
    Frame frame = frame(worker, slab);
    if (stage == 0) {
      boolean images = plan.isOfImages();
      if (images && slab == firstSlab(chunk)) {
        Arrays.fill(gradients[chunk], 0, reduced, 0);
      }
      frame.bind(parameters, packed, gradients[images ? chunk : 0]).at(seed, step, slab);
      load(worker, slab, frame);
    }
    return frame;
  }

  /** Brings a slab's images and targets; the other lanes are zero. */
  private void load(int worker, int slab, Frame frame) {
    Dataset source = data;
    if (source == null) {
      throw new IllegalStateException("gradients: no batch");
    }
    int first = slab * plan.imagesOfSlab();
    int images = batch.images(slab);
    for (int input = 0; input < plan.inputs().size(); input++) {
      Value value = plan.inputs().get(input);
      if (plan.isOfImages()) {
        loadLanes(source, input, first, images, rows[worker], frame);
      } else {
        source.copyInput(order[from + first], input, frame.arena(), value.data().offset());
      }
    }
    for (int output = 0; output < losses.length; output++) {
      int size = losses[output].targets();
      for (int i = 0; i < images; i++) {
        int target = (first + i) * size;
        source.copyTarget(order[from + first + i], output, targets[output], target);
      }
    }
  }

  private void loadLanes(
      Dataset source, int input, int first, int images, float[] slabRows, Frame frame) {
    Value value = plan.inputs().get(input);
    int size = value.data().size() / COUNT;
    for (int i = 0; i < images; i++) {
      source.copyInput(order[from + first + i], input, slabRows, i * size);
    }
    Arrays.fill(slabRows, images * size, COUNT * size, 0);
    Grid grid = value.grid();
    int to = value.data().offset();
    Lanes.fromRows(slabRows, 0, COUNT, grid.cells(), grid.channels(), frame.arena(), to);
  }

  private int reductions() {
    return chunks > 1 && plan.isOfImages() ? ranges(reduced) : 0;
  }

  /** Adds up a range of the chunks' gradients, or computes a part that is of the whole batch. */
  private void finish(int worker, int task) {
    int part = task - reductions();
    if (part < 0) {
      int from = rangeStart(task, reduced);
      int to = rangeStart(task + 1, reduced);
      for (int i = 1; i < chunks; i++) {
        plan.kernels().updates().add(from, to, gradients[i], gradients[0]);
      }
      return;
    }
    int of = 0;
    while (part >= firstLatePart[of + 1]) {
      of++;
    }
    late.get(of).lateGradient(batch, part - firstLatePart[of], scratches[worker]);
  }

  /** The first layer of the last batch whose values were not finite; null if all were. */
  public @Nullable String firstNonFinite() {
    for (int at = 0; at < plan.stages(); at++) {
      for (int slab = 0; slab < batch.slabs(); slab++) {
        Frame frame = frame(0, slab);
        if (at == 0) {
          // Another worker may have done this slab.
          frame.bind(parameters, packed, gradients[0]).at(seed, step, slab);
          load(0, slab, frame);
        }
        String found = plan.firstNonFinite(frame, at);
        if (found != null) {
          return found;
        }
      }
      if (at + 1 < plan.stages()) {
        for (int part = 0; part < plan.settlings(at); part++) {
          plan.settle(batch, at, part, scratches[0]);
        }
      }
    }
    return null;
  }
}
