package fovea.engine.plan;

import fovea.engine.kernel.Lanes;

/** What stands side by side in a buffer. */
public enum Layout {
  /** Sixteen images: {@code [channel][y][x][image]}. */
  IMAGES,
  /** Sixteen channels of one image: {@code [channel / 16][y][x][channel % 16]}. */
  CHANNELS,
  /** One image as it enters and leaves: {@code [y][x][channel]}. */
  ROW;

  /** Where a value of an image stands; of sixteen images, that of the first. */
  int at(Grid grid, int channel, int cell) {
    return switch (this) {
      case IMAGES -> (channel * grid.cells() + cell) * Lanes.COUNT;
      case CHANNELS ->
          (channel / Lanes.COUNT * grid.cells() + cell) * Lanes.COUNT + channel % Lanes.COUNT;
      case ROW -> cell * grid.channels() + channel;
    };
  }

  /** The planes of lanes that hold a grid: what kernels see which treat all lanes alike. */
  Grid planes(Grid grid) {
    return switch (this) {
      case IMAGES -> grid;
      case CHANNELS ->
          new Grid(Lanes.roundUp(grid.channels()) / Lanes.COUNT, grid.height(), grid.width());
      case ROW -> new Grid(Lanes.roundUp(grid.values()) / Lanes.COUNT, 1, 1);
    };
  }
}
