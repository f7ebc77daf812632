package fovea.engine.kernel;

/** Layers with a few parameters for each channel, over one slab. */
public interface NormKernels {
  /**
   * Computes {@code y = x * factor + shift}, one of each for each channel.
   *
   * @param plane floats of one channel
   * @param weights holds the factors and the shifts
   */
  void affine(
      int channels,
      int plane,
      float[] weights,
      int factorsAt,
      int shiftsAt,
      float[] x,
      int xAt,
      float[] y,
      int yAt);

  /** Computes {@code y = x} above 0 and {@code slope * x} below, one slope for each channel. */
  void prelu(
      int channels,
      int plane,
      float[] slopes,
      int slopesAt,
      float[] x,
      int xAt,
      float[] y,
      int yAt);

  /** Computes {@code dx = g} above 0 and {@code slope * g} below. */
  void preluGradient(
      int channels,
      int plane,
      float[] slopes,
      int slopesAt,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt);

  /** Adds the sum of {@code g * x} over the values below 0 to each channel's {@code ds}. */
  void preluSlopes(
      int channels, int plane, float[] x, int xAt, float[] g, int gAt, float[] ds, int dsAt);

  /**
   * Computes {@code y = (x - mean) / sqrt(variance + epsilon) * gamma + beta} with the mean and the
   * biased variance of each group.
   *
   * @param weights holds gamma and beta, one of each for each channel
   * @param moments receives the means, then the reciprocal deviations
   */
  void normalise(
      Strata strata,
      float epsilon,
      float[] weights,
      int gammaAt,
      int betaAt,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] moments,
      int momentsAt);

  /** Computes the gradient of the input of {@link #normalise}. */
  void normaliseGradient(
      Strata strata,
      float[] weights,
      int gammaAt,
      float[] x,
      int xAt,
      float[] moments,
      int momentsAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt,
      Scratch scratch);

  /** Adds the scratch that {@link #normaliseGradient} uses. */
  void measure(Strata strata, Footprint footprint);

  /** Adds the gradients of gamma and beta of {@link #normalise}. */
  void normaliseWeights(
      Strata strata,
      float[] x,
      int xAt,
      float[] moments,
      int momentsAt,
      float[] g,
      int gAt,
      float[] gradients,
      int gammaAt,
      int betaAt);

  /**
   * Computes {@code scale = k + weight * sum of x^2} over neighbouring channels, and {@code y = x /
   * scale^beta}.
   */
  void localResponse(
      Neighbours neighbours,
      int channels,
      int plane,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] scale,
      int scaleAt);

  /**
   * Computes the gradient of the input of {@link #localResponse}.
   *
   * @param g overwritten
   */
  void localResponseGradient(
      Neighbours neighbours,
      int channels,
      int plane,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] scale,
      int scaleAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt);

  /**
   * Computes for each lane the sum over the cells of one channel.
   *
   * @param sums receives 16 sums
   */
  void laneSums(int cells, float[] x, int xAt, float[] sums, int sumsAt);

  /**
   * Computes for each lane the sums of {@code x - centre} and of its square over the cells of one
   * channel.
   *
   * @param sums receives 16 sums of the one, then of the other
   */
  void laneDeviations(int cells, float centre, float[] x, int xAt, float[] sums, int sumsAt);

  /**
   * Computes for each lane the sums of {@code x - centre} and of its square over the cells of
   * sixteen channels side by side.
   *
   * @param centres one for each lane
   * @param sums receives 16 sums of the one, then of the other
   */
  void laneDeviations(
      int cells, float[] centres, int centresAt, float[] x, int xAt, float[] sums, int sumsAt);

  /** Computes {@code y} of {@link LaneNorm} over the cells of sixteen channels. */
  void standardiseLanes(
      LaneNorm norm, int cells, float[] settled, float[] x, int xAt, float[] y, int yAt);

  /**
   * Computes for each lane the sums of {@code g} and of {@code g * (x - mean)}, where the relu of
   * the norm, if it has one, lets {@code g} pass.
   *
   * @param sums receives 16 sums of the one, then of the other
   */
  void laneNormProducts(
      LaneNorm norm,
      int cells,
      float[] settled,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] sums,
      int sumsAt);

  /**
   * Computes {@code dx = g * factor - (x - mean) * slope - shift}, where a {@code g} that the relu
   * does not let pass counts as 0.
   */
  void laneNormGradient(
      LaneNorm norm,
      int cells,
      float[] settled,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt);

  /**
   * Computes for each lane the sums of {@code g} and of {@code g * (x - centre)} over the cells of
   * one channel.
   *
   * @param sums receives 16 sums of the one, then of the other
   */
  void laneProducts(
      int cells, float centre, float[] x, int xAt, float[] g, int gAt, float[] sums, int sumsAt);

  /** Computes {@code y = (x - centre) * factor + shift} over {@code count} values. */
  void standardise(
      int count, float centre, float factor, float shift, float[] x, int xAt, float[] y, int yAt);

  /** Computes {@code dx = g * factor - (x - centre) * slope - shift} over {@code count} values. */
  void standardiseGradient(
      int count,
      float centre,
      float factor,
      float slope,
      float shift,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt);
}
