package fovea.engine.kernel;

/**
 * The transforms of Winograd's convolutions ({@link WinogradPoints}) over planes of cells of 16
 * lanes, whatever stands in the lanes. The products between them are matrix products, for each
 * point one: {@link #multiply} and {@link #accumulate}.
 */
public interface WinogradKernels {
  /** Panels of sixteen filters that stand side by side in what {@link #multiplyLanes} reads. */
  int PANELS = 4;

  /**
   * Computes {@code B' x B} of each tile. What lies outside the plane is zero.
   *
   * @param x {@code planes} planes of {@code height * width} cells
   * @param top row of the plane that the first tile sees first; may be negative
   * @param left column likewise
   * @param v overwritten, see {@link Tiles}
   */
  void input(
      Tiles tiles,
      int planes,
      float[] x,
      int xAt,
      int height,
      int width,
      int top,
      int left,
      float[] v,
      int vAt,
      Scratch scratch);

  /**
   * Computes {@code A' m A} of each tile plus the plane's bias, then {@code max(y, 0)} if {@code
   * relu}.
   *
   * @param b a cell for each plane from {@code bAt}; none if that is negative
   * @param y planes of {@code plane} floats, overwritten from {@code yAt}, the first output of the
   *     first tile of the first plane
   */
  void output(
      Tiles tiles,
      int planes,
      float[] m,
      int mAt,
      float[] b,
      int bAt,
      boolean relu,
      float[] y,
      int yAt,
      int plane,
      Scratch scratch);

  /**
   * Computes {@code A g A'} of each tile: what the gradient of the products is.
   *
   * @param g planes of {@code height * width} cells, {@code plane} floats apart; what lies beyond
   *     them is zero
   * @param top row of the first tile's first gradient
   * @param left its column
   * @param v overwritten, see {@link Tiles}
   */
  void gradient(
      Tiles tiles,
      int planes,
      float[] g,
      int gAt,
      int plane,
      int height,
      int width,
      int top,
      int left,
      float[] v,
      int vAt,
      Scratch scratch);

  /**
   * Computes {@code m[f][tile] = sum over c of u[f / 16][c][f % 16] * v[c][tile]}, where v and m
   * are cells: the products of one point.
   */
  void multiply(
      int channels,
      int filters,
      int tiles,
      float[] v,
      int vAt,
      float[] u,
      int uAt,
      float[] m,
      int mAt,
      Scratch scratch);

  /**
   * Adds {@code sum over i of x[c][i] * g[f / 16][i][f % 16]} to {@code y[f / 16][c][f % 16]}.
   *
   * @param channels rows of x, {@code count} floats each
   * @param panels of 16 filters; {@code count} cells each in g, {@code channels} in y
   */
  void accumulate(
      int channels,
      int panels,
      int count,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] y,
      int yAt,
      Scratch scratch);

  /**
   * Adds {@code sum over i of x[c / 16][i][c % 16] * g[f / 16][i][f % 16]} to {@code y[f / 16][c][f
   * % 16]}: the same with channels in the lanes.
   *
   * @param channels a multiple of 8
   * @param panels of 16 filters; {@code count} cells each in g, {@code channels} in y
   * @param xPlane floats from 16 channels to the next
   * @param gPlane floats from a panel of g to the next
   */
  void accumulateLanes(
      int channels,
      int panels,
      int count,
      float[] x,
      int xAt,
      int xPlane,
      float[] g,
      int gAt,
      int gPlane,
      float[] y,
      int yAt,
      Scratch scratch);

  /**
   * Adds {@code sum over c of x[slab][tile][c] * u[c][f]} to {@code y[slab][f / 16][tile][f % 16]}:
   * the products of one point with channels in the lanes.
   *
   * @param slabs {@code slabStep} floats apart in x and in y
   * @param tileStep floats from a tile of x to the next
   * @param panels of 16 filters, up to {@link #PANELS}; {@code yPanel} floats apart in y
   * @param u rows of {@link #PANELS} panels, whose content beyond the last does not matter
   */
  void multiplyLanes(
      int slabs,
      int slabStep,
      int tiles,
      int tileStep,
      int channels,
      int panels,
      float[] x,
      int xAt,
      float[] u,
      int uAt,
      float[] y,
      int yAt,
      int yPanel,
      Scratch scratch);

  /**
   * Computes {@code G w G'} of each pair of channel and filter.
   *
   * @param size of the tiles' outputs, 2 or 4
   * @param w {@code [ky][kx][c][f]}, readable for 16 floats beyond the last
   * @param row floats from a channel's weights to the next channel's
   * @param tap floats from a tap's weights to the next tap's
   * @param u a point's values {@code pointStep} floats apart, in each sixteen filters {@code
   *     panelStep}, and in those channels {@code cellStep}
   */
  void filters(
      int size,
      int channels,
      int filters,
      float[] w,
      int wAt,
      int row,
      int tap,
      float[] u,
      int uAt,
      int panelStep,
      int cellStep,
      int pointStep,
      Scratch scratch);

  /**
   * Adds {@code G' u G}, the gradient of the weights.
   *
   * @param u {@code [point][f / 16][c][f % 16]}, zero for filters that are none
   * @param dw {@code [ky][kx][c][f]}; zero may be added to 16 floats beyond the last
   * @param row floats from a channel's weights to the next channel's
   * @param tap floats from a tap's weights to the next tap's
   */
  void filterGradient(
      int size,
      int channels,
      int filters,
      float[] u,
      int uAt,
      int pointStep,
      float[] dw,
      int dwAt,
      int row,
      int tap,
      Scratch scratch);

  /** Adds what the transforms of tiles hold. */
  void measure(Tiles tiles, Footprint footprint);

  /** Adds what {@link #multiply} holds. */
  void measureMultiply(int channels, int tiles, Footprint footprint);

  /** Adds what {@link #accumulate} holds. */
  void measureAccumulate(int panels, int count, Footprint footprint);

  /** Adds what {@link #multiplyLanes} holds. */
  void measureMultiplyLanes(Footprint footprint);

  /** Adds what {@link #accumulateLanes} holds. */
  void measureAccumulateLanes(Footprint footprint);

  /** Adds what {@link #filterGradient} holds. */
  void measureFilters(int size, int channels, Footprint footprint);
}
