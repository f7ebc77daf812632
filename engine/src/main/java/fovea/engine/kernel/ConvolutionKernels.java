package fovea.engine.kernel;

/** Sliding windows with weights, over one slab. Every index is in floats. */
public interface ConvolutionKernels {
  /**
   * Computes {@code y[f][p] = b[f] + sum over t of w[t][f] * x[places[p] + offsets[t]]}, then
   * {@code max(y, 0)} if {@code relu}.
   *
   * @param w weights from {@code wAt}, readable for 16 floats beyond the last
   * @param b one value for each filter from {@code bAt}, readable likewise; ignored if {@code bAt}
   *     is negative
   * @param y overwritten where the tables point
   */
  void apply(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt,
      Scratch scratch);

  /**
   * Computes what {@link #apply} computes at four places for each target, and of these the mean or
   * the largest: a convolution with the pool behind it.
   *
   * @param taps with four times as many places as targets: the first of each target, then the
   *     second of each, and so on
   * @param mean whether the mean is taken, and not the largest
   */
  void applyPooled(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      boolean mean,
      float[] y,
      int yAt,
      Scratch scratch);

  /** Whether {@link #applyPooled} takes less time than {@link #apply} and a pool. */
  boolean gainsByPooling();

  /**
   * Computes the same as {@link #apply} for one image in channel lanes, sixteen filters side by
   * side: {@code y[f][p][lane] = b[16 f + lane] + sum over t of w[f][t][lane] * x[places[p] +
   * offsets[t]]}. Each place and offset leads to a single float of {@code x}.
   *
   * @param taps with the number of blocks of sixteen filters, floats from one block's map to the
   *     next, and floats from one block's weights to the next
   * @param b readable up to a multiple of 16; ignored if {@code bAt} is negative
   */
  void applyToChannels(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt);

  /**
   * Convolves two rows of one channel with few filters, the cells of a row side by side, and adds
   * up or takes the larger of each two cells one below the other: {@code y[f][p] = z[f][p] + z[f][p
   * + run]} where {@code z[f][p] = b[f] + sum over t of w[t][f] * x[places[p] + offsets[t]]}, of
   * which relu leaves what is positive.
   *
   * @param taps of both rows, each as long as a run; cells are single floats, of the output too,
   *     and filters single filters, at most 16, with floats from one's map to the next
   * @param w as of {@link #applyToChannels}
   * @param sum whether to add up
   */
  void applyToTwoRows(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      boolean sum,
      float[] y,
      int yAt);

  /** Whether {@link #applyToTwoRows} of a run takes less time than to leave lanes idle. */
  boolean gainsInRows(int filters, int run);

  /**
   * Computes the same where each channel has a filter of its own, for one block of sixteen: {@code
   * y[p][lane] = b[lane] + sum over t of w[t][lane] * x[places[p] + offsets[t] + lane]}.
   */
  void applyToEachChannel(
      Taps taps,
      float[] x,
      int xAt,
      float[] w,
      int wAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt);

  /**
   * Adds {@code sum over p and images of x[places[p] + offsets[t]] * g[f][targets[p]]} to each
   * {@code dw[t][f]}.
   */
  void weightGradient(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt, Scratch scratch);

  /**
   * Adds, for one image in channel lanes, {@code sum over p of x[places[p] + offsets[t]] * g[f /
   * 16][targets[p]][f % 16]} to each {@code dw[t][f]}. Each place and offset leads to a single
   * float of {@code x}.
   *
   * @param taps with the number of filters, floats from one block's map of sixteen to the next, and
   *     floats from one tap's weights to the next tap's
   */
  void channelWeightGradient(
      Taps taps, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt, Scratch scratch);

  /**
   * Adds the sum of each map over its cells and images to {@code db}.
   *
   * @param g {@code filters} maps of {@code cells} cells
   */
  void biasGradient(
      int filters, int cells, float[] g, int gAt, float[] db, int dbAt, Scratch scratch);

  /** Adds the scratch that {@link #apply} uses. */
  void measureApply(Taps taps, Footprint footprint);

  /** Adds the scratch that {@link #weightGradient} and {@link #biasGradient} use. */
  void measureGradients(Taps taps, Footprint footprint);

  /** Adds the scratch that {@link #channelWeightGradient} uses. */
  void measureChannelGradient(Taps taps, Footprint footprint);
}
