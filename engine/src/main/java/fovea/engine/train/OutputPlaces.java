package fovea.engine.train;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Lanes;
import fovea.engine.plan.Grid;
import fovea.engine.plan.Layout;
import fovea.engine.plan.Value;

/**
 * Where the values of an output stand: those of sixteen images side by side, or one image's
 * channels last.
 *
 * @param cells of an image; 1 for a vector
 * @param cell floats from one cell's values to the next
 * @param channel floats from one channel's value to the next
 * @param floats of a slab
 */
record OutputPlaces(int cells, int channels, int cell, int channel, int floats) {

  static OutputPlaces of(Value value) {
    Grid shape = value.shape();
    int cells = shape.cells();
    int channels = shape.channels();
    int floats = value.data().size();
    return value.layout() == Layout.IMAGES
        ? new OutputPlaces(cells, channels, COUNT, cells * COUNT, floats)
        : new OutputPlaces(cells, channels, channels, 1, floats);
  }

  /** Values of an image. */
  int values() {
    return cells * channels;
  }

  /** Clears the gradients of lanes without an image. */
  void clear(float[] arena, int gradient, int images) {
    boolean lanes = channel > 1; // channels last there are none
    if (lanes) {
      Lanes.clear(arena, gradient, floats, images);
    }
  }
}
