package fovea.peers.engine;

import fovea.ir.Flatten;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Shape;
import java.util.List;

/** Brings values from Fovea's order (NHWC, HWIO) into that of engines with channels first. */
final class ChannelsFirst {
  private ChannelsFirst() {}

  /** Images NHWC to NCHW. */
  static float[] images(float[] values, int count, Shape shape) {
    int channels = (int) shape.channels();
    int cells = shape.size() / channels;
    float[] moved = new float[values.length];
    for (int n = 0; n < count; n++) {
      transpose(values, moved, n * cells * channels, cells, channels);
    }
    return moved;
  }

  /** A kernel HWIO to OIHW. */
  static float[] kernel(float[] values, List<Long> dims) {
    int cells = Math.toIntExact(dims.get(0) * dims.get(1));
    int inputs = Math.toIntExact(dims.get(2));
    int filters = Math.toIntExact(dims.get(3));
    float[] moved = new float[values.length];
    for (int cell = 0; cell < cells; cell++) {
      for (int c = 0; c < inputs; c++) {
        for (int f = 0; f < filters; f++) {
          moved[(f * inputs + c) * cells + cell] = values[(cell * inputs + c) * filters + f];
        }
      }
    }
    return moved;
  }

  /**
   * A dense layer's kernel, in x out, with its rows as a flattened image with channels first has
   * them.
   */
  static float[] dense(Network network, Node dense, float[] values) {
    Node before = network.nodes().get(dense.inputs().get(0));
    if (!(before.op() instanceof Flatten)) {
      return values;
    }
    Shape shape = network.inputShapes(before).get(0);
    int channels = (int) shape.channels();
    int cells = shape.size() / channels;
    int units = values.length / shape.size();
    float[] moved = new float[values.length];
    for (int cell = 0; cell < cells; cell++) {
      for (int c = 0; c < channels; c++) {
        System.arraycopy(
            values, (cell * channels + c) * units, moved, (c * cells + cell) * units, units);
      }
    }
    return moved;
  }

  /** A matrix with rows and columns exchanged. */
  static float[] transposed(float[] values, int rows) {
    float[] moved = new float[values.length];
    transpose(values, moved, 0, rows, values.length / rows);
    return moved;
  }

  private static void transpose(float[] from, float[] to, int offset, int rows, int columns) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        to[offset + column * rows + row] = from[offset + row * columns + column];
      }
    }
  }
}
