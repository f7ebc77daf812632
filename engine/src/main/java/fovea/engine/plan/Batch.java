package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.LEAD;

/**
 * What the slabs of a batch share: each one's part of the statistics and what they come to, and the
 * notes from which the gradients of the whole batch are made.
 */
public final class Batch {
  private final Plan plan;
  private final int partDoubles;
  private final double[] parts;
  private final float[] settled;
  private final int capacity;
  private final float[] notes;
  private final int[] rooms;
  private float[] parameters = new float[0];
  private float[] gradients = new float[0];
  private int images;

  /** Memory for batches of at most so many images. */
  public Batch(Plan plan, int images) {
    this.plan = plan;
    this.partDoubles = plan.partDoubles();
    this.parts = new double[Math.multiplyExact(plan.slabs(images), partDoubles)];
    this.settled = new float[plan.settledFloats()];
    this.capacity = plan.slabs(images);
    int end = Math.addExact(LEAD, Math.multiplyExact(capacity, plan.noteFloats()));
    this.rooms = new int[plan.sharedNoteFloats().size()];
    for (int room = 0; room < rooms.length; room++) {
      rooms[room] = end;
      int floats = Math.multiplyExact(capacity, plan.sharedNoteFloats().get(room));
      end = Math.addExact(end, floats);
    }
    this.notes = new float[end];
  }

  /**
   * Sets what the next passes work on.
   *
   * @param gradients receives the batch's statistics and gradients that belong to no single slab
   */
  public Batch bind(int images, float[] parameters, float[] gradients) {
    this.images = images;
    this.parameters = parameters;
    this.gradients = gradients;
    return this;
  }

  /** Images of the batch. */
  int images() {
    return images;
  }

  /** Slabs of the batch. */
  public int slabs() {
    return plan.slabs(images);
  }

  /** Images of a slab: its first lanes. */
  public int images(int slab) {
    int most = plan.imagesOfSlab();
    return Math.min(most, images - slab * most);
  }

  /** The parts of all slabs. */
  double[] parts() {
    return parts;
  }

  /** Where a slab's part begins. */
  int part(int slab) {
    return slab * partDoubles;
  }

  /** What the parts came to. */
  float[] settled() {
    return settled;
  }

  /** What slabs have noted. */
  float[] notes() {
    return notes;
  }

  /** Where the notes of all slabs begin that the draft reserved at a place of each. */
  int note(int place) {
    return LEAD + capacity * place;
  }

  /** The same in one of the rooms that steps use in turn. */
  int shared(int room, int place) {
    return rooms[room] + capacity * place;
  }

  /** The most slabs, each of which has its place among the notes. */
  int capacity() {
    return capacity;
  }

  float[] parameters() {
    return parameters;
  }

  float[] gradients() {
    return gradients;
  }
}
