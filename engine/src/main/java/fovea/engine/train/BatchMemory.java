package fovea.engine.train;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Lanes;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Result;
import fovea.ir.Loss;

/**
 * What the gradients of batches take, counted before any of it is made: {@link BatchGradients}
 * takes the lengths of its arrays from here.
 *
 * @param parameterFloats of one gradient, as many as there are flat parameters
 * @param chunkFloats of each further one: what slabs add up apart
 * @param chunks gradients that are summed apart
 * @param frames working memories: one for each thread, or for each slab where slabs wait for each
 *     other
 * @param threads that bring examples
 * @param frameFloats of one frame's buffers
 * @param rowFloats of one thread's sixteen examples, before they are in lanes; none in channel
 *     lanes
 * @param packedFloats packed weights
 * @param targetFloats of one batch
 * @param scratchBytes of one thread's kernels
 * @param tableBytes of the plan
 * @param statisticBytes of what the slabs of a batch share, their notes included
 */
public record BatchMemory(
    int parameterFloats,
    int chunkFloats,
    int chunks,
    int frames,
    int threads,
    int frameFloats,
    int rowFloats,
    int packedFloats,
    int targetFloats,
    long scratchBytes,
    long tableBytes,
    long statisticBytes) {
  /** The most chunks: as many threads find work, at the price of that many gradients in memory. */
  private static final int CHUNKS = 8;

  /**
   * @param plan of training
   * @param batch the most images of a batch
   */
  public static BatchMemory of(Plan plan, Loss loss, int batch, int threads) {
    int targets = 0;
    for (Result result : plan.results()) {
      int each = OutputLoss.of(loss, result.value()).targets();
      targets = Math.addExact(targets, Math.multiplyExact(Lanes.roundUp(batch), each));
    }
    boolean images = plan.isOfImages();
    int notes = plan.noteFloats();
    for (int floats : plan.sharedNoteFloats()) {
      notes = Math.addExact(notes, floats);
    }
    int row = plan.inputs().stream().mapToInt(input -> input.data().size()).max().orElse(0);
    return new BatchMemory(
        plan.slots().length(),
        // Kernels add zeros behind the last weight.
        Math.min(plan.slots().length(), plan.gradientFloats() + COUNT),
        images ? chunks(batch) : 1,
        eachSlabHasAFrame(plan) ? plan.slabs(batch) : threads,
        threads,
        plan.arenaFloats(),
        images ? row : 0,
        plan.packedFloats(),
        targets,
        plan.footprint().scratchBytes(),
        plan.footprint().tableBytes(),
        (long) Double.BYTES * plan.slabs(batch) * plan.partDoubles()
            + (long) Float.BYTES * plan.settledFloats()
            + (long) Float.BYTES * plan.slabs(batch) * notes);
  }

  /** Bytes of the gradients. */
  public long gradientBytes() {
    return Float.BYTES * (parameterFloats + (chunks - 1L) * chunkFloats);
  }

  /** Bytes of the frames, the rows and the statistics of a batch. */
  public long frameBytes() {
    return frames * (long) Float.BYTES * frameFloats
        + threads * (long) Float.BYTES * rowFloats
        + threads * scratchBytes
        + statisticBytes;
  }

  /** Whether slabs wait for each other, and so are all in memory at once. */
  static boolean eachSlabHasAFrame(Plan plan) {
    return plan.stages() > 1 || !plan.isOfImages();
  }

  /** Chunks of a batch in image lanes. */
  public static int chunks(int images) {
    return Math.min(CHUNKS, Lanes.roundUp(images) / COUNT);
  }
}
