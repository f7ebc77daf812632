package fovea.engine.kernel;

/**
 * What is normalised together, image by image: a group of channels at all cells, or all channels at
 * each cell by itself.
 *
 * @param groups of channels
 * @param channels of one group
 * @param spots cells of one channel that share their statistics: all, or one
 * @param width floats from one spot to the next: 16 images, or 16 images of all cells
 */
public record Strata(int groups, int channels, int spots, int width) {

  /** Groups of channels, each at all cells. */
  public static Strata ofGroups(int groups, int channels, int cells) {
    return new Strata(groups, channels / groups, cells, Lanes.COUNT);
  }

  /** All channels, at each cell by itself. */
  public static Strata ofCells(int channels, int cells) {
    return new Strata(1, channels, 1, cells * Lanes.COUNT);
  }

  /** Floats of one channel of a slab. */
  public int plane() {
    return spots * width;
  }

  /** Floats of one statistic. */
  public int statistics() {
    return groups * width;
  }
}
