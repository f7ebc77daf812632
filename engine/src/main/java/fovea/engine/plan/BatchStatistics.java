package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Moments;

/**
 * The statistics of a batch normalisation that learns: where each slab notes its part, and what the
 * parts come to. They do not depend on what stands side by side in the lanes.
 */
final class BatchStatistics {
  private final RunningNorm norm;
  private final int channels;
  private final int cells;
  private final int part;
  private final int means;
  private final int deviations;
  private final int factors;
  private final int betas;
  private final int slopes;
  private final int shifts;

  BatchStatistics(Draft draft, RunningNorm norm, Grid shape) {
    this.norm = norm;
    this.channels = shape.channels();
    this.cells = shape.cells();
    this.part = draft.reserveParts(2 * channels);
    int lanes = Lanes.roundUp(channels);
    this.means = draft.reserveSettled(lanes);
    this.deviations = draft.reserveSettled(lanes);
    this.factors = draft.reserveSettled(lanes);
    this.betas = draft.reserveSettled(lanes);
    this.slopes = draft.reserveSettled(lanes);
    this.shifts = draft.reserveSettled(lanes);
  }

  /** Where a slab notes two numbers of its own for each channel. */
  int part(Frame frame) {
    return frame.batch().part(frame.slab()) + part;
  }

  /** Where the settled means stand, one for each channel; the others likewise. */
  int means() {
    return means;
  }

  /** What the deviation from the mean is multiplied with. */
  int factors() {
    return factors;
  }

  /** What is then added. */
  int betas() {
    return betas;
  }

  /** What the deviation takes from the gradient of the input. */
  int slopes() {
    return slopes;
  }

  /** What all values' gradients lose. */
  int shifts() {
    return shifts;
  }

  /** Joins the means and sums of squared deviations of all slabs. */
  void settle(Batch batch) {
    double[] parts = batch.parts();
    float[] settled = batch.settled();
    for (int c = 0; c < channels; c++) {
      int total = batch.part(0) + part + 2 * c;
      long count = values(batch.images(0));
      for (int slab = 1; slab < batch.slabs(); slab++) {
        int more = batch.part(slab) + part + 2 * c;
        long values = values(batch.images(slab));
        Moments.add(count, parts, total, values, parts[more], parts[more + 1]);
        count += values;
      }
      double variance = parts[total + 1] / count;
      float deviation = (float) (1 / Math.sqrt(variance + norm.epsilon()));
      settled[means + c] = (float) parts[total];
      settled[deviations + c] = deviation;
      settled[factors + c] = batch.parameters()[norm.gamma().offset() + c] * deviation;
      settled[betas + c] = batch.parameters()[norm.beta().offset() + c];
      batch.gradients()[norm.mean().offset() + c] = (float) parts[total];
      batch.gradients()[norm.variance().offset() + c] = (float) variance;
    }
  }

  /** Values of one channel in so many images. */
  private long values(int images) {
    return (long) images * cells;
  }

  /** Joins the sums of the gradients, and of their products with the deviations. */
  void settleGradient(Batch batch) {
    float[] settled = batch.settled();
    double count = values(batch.images());
    for (int c = 0; c < channels; c++) {
      double sum = 0;
      double products = 0;
      for (int slab = 0; slab < batch.slabs(); slab++) {
        int at = batch.part(slab) + part + 2 * c;
        sum += batch.parts()[at];
        products += batch.parts()[at + 1];
      }
      double deviation = settled[deviations + c];
      double factor = batch.parameters()[norm.gamma().offset() + c] * deviation;
      settled[slopes + c] = (float) (factor * deviation * deviation * products / count);
      settled[shifts + c] = (float) (factor * sum / count);
      batch.gradients()[norm.gamma().offset() + c] = (float) (products * deviation);
      batch.gradients()[norm.beta().offset() + c] = (float) sum;
    }
  }
}
