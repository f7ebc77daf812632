package fovea.engine.plan;

/** What the sixteen lanes of a buffer hold. */
public enum Layout {
  /** Sixteen images: {@code [channel][y][x][image]}. */
  IMAGES,
  /** Sixteen channels of one image: {@code [channel / 16][y][x][channel % 16]}. */
  CHANNELS
}
