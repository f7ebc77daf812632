package fovea.engine;

/** Training cannot go on: the loss is no number. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int epoch;
  private final int batch;
  private final String layer;

  /**
   * @param epoch where it happened, from 1
   * @param batch of the epoch, from 1
   * @param layer the first whose values are not finite
   */
  public TrainingException(int epoch, int batch, String layer) {
    super(
        "training: the loss must stay finite, but in epoch "
            + epoch
            + ", batch "
            + batch
            + " it is not; the first layer with a value that is not finite is "
            + layer
            + " (a smaller learning rate often helps)");
    this.epoch = epoch;
    this.batch = batch;
    this.layer = layer;
  }

  public int epoch() {
    return epoch;
  }

  public int batch() {
    return batch;
  }

  public String layer() {
    return layer;
  }
}
