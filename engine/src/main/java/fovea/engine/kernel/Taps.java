package fovea.engine.kernel;

/**
 * A sliding window as tables: which cells of the input each output cell sums over.
 *
 * <p>{@code y[f][p] = sum over t of w[t][f] * x[places[p] + offsets[t]]}, sixteen images at a time.
 * Strides, dilation and groups are all in the tables, so that one kernel serves them; the gradient
 * with respect to a convolution's input is another such table over the padded output gradient.
 *
 * @param offsets for each tap, floats from a place to the cell that it reads
 * @param places for each output cell, floats from the start of the input to its window
 * @param targets for each output cell, floats from the start of a filter's map to it
 * @param run cells in a row whose places and targets both advance by one cell; divides their number
 * @param cell floats of one cell of the input; of the output 16, or 1 where a kernel says so
 * @param channels taps in a row that read different channels at one place of the window; only the
 *     order of the work depends on it
 * @param filters maps of the output
 * @param filterStep floats from one map of the output to the next
 * @param weightStep floats from one tap's weights to the next tap's; one filter's follow another's
 */
public record Taps(
    int[] offsets,
    int[] places,
    int[] targets,
    int run,
    int cell,
    int channels,
    int filters,
    int filterStep,
    int weightStep) {
  /** Windows over cells of sixteen floats. */
  public Taps(
      int[] offsets,
      int[] places,
      int[] targets,
      int run,
      int channels,
      int filters,
      int filterStep,
      int weightStep) {
    this(offsets, places, targets, run, Lanes.COUNT, channels, filters, filterStep, weightStep);
  }

  /** Adds the tables. */
  public void measure(Footprint footprint) {
    footprint.table(offsets);
    footprint.table(places);
    footprint.table(targets);
  }
}
