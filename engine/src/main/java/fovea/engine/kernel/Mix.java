package fovea.engine.kernel;

/**
 * A weighted sum of a few input cells for each output cell, the same in every channel: average
 * pooling and its gradient. Entry {@code k} of output cell {@code p} stands at {@code k * cells +
 * p}; where a cell has fewer entries the rest have weight 0.
 *
 * @param entries the most that any cell has
 * @param cells output cells of a channel
 * @param sources floats from the start of the channel's input plane
 * @param weights factors
 * @param inputStep floats from one channel's input plane to the next
 */
public record Mix(int entries, int cells, int[] sources, float[] weights, int inputStep) {

  /** Adds the tables. */
  public void measure(Footprint footprint) {
    footprint.table(sources);
    footprint.table(weights);
  }
}
