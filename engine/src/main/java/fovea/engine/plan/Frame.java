package fovea.engine.plan;

import fovea.engine.kernel.Scratch;
import org.jspecify.annotations.Nullable;

/**
 * One thread's working memory for a plan, and what the current slab reads and writes outside it.
 */
public final class Frame {
  private static final float[] NOTHING = new float[0];
  private final float[] arena;
  private Scratch scratch = new Scratch();
  private float[] parameters = NOTHING;
  private float[] packed = NOTHING;
  private float[] gradients = NOTHING;
  private long seed;
  private long step;
  private int slab;
  private @Nullable Batch batch;

  /** Memory for slabs of that plan. */
  public Frame(Plan plan) {
    this.arena = new float[plan.arenaFloats()];
  }

  /** Sets what the next passes work on; {@code packed} as {@link Plan#pack} fills it. */
  public Frame bind(float[] parameters, float[] packed, float[] gradients) {
    this.parameters = parameters;
    this.packed = packed;
    this.gradients = gradients;
    return this;
  }

  /** Sets where the next slab stands in the training: what random draws depend on. */
  public Frame at(long seed, long step, int slab) {
    this.seed = seed;
    this.step = step;
    this.slab = slab;
    return this;
  }

  /** Sets the batch that the next slabs belong to, for plans with stages. */
  public Frame join(Batch batch) {
    this.batch = batch;
    return this;
  }

  /**
   * Sets the scratch of the thread that computes the next passes: what many frames take turns to
   * use stays in its cache.
   */
  public Frame with(Scratch ofThread) {
    this.scratch = ofThread;
    return this;
  }

  /** All buffers, by their offsets. */
  public float[] arena() {
    return arena;
  }

  Scratch scratch() {
    return scratch;
  }

  float[] parameters() {
    return parameters;
  }

  float[] packed() {
    return packed;
  }

  float[] gradients() {
    return gradients;
  }

  long seed() {
    return seed;
  }

  long step() {
    return step;
  }

  int slab() {
    return slab;
  }

  Batch batch() {
    Batch current = batch;
    if (current == null) {
      throw new IllegalStateException("frame: belongs to no batch");
    }
    return current;
  }
}
