package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Mix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A weighted sum of input cells for each output cell, the same in every channel.
 *
 * @param inputs cells of the input plane
 * @param cells for each output cell the input cells that it reads
 * @param weights for each output cell their factors
 */
record Blend(int inputs, List<int[]> cells, List<float[]> weights) {

  /**
   * Bilinear interpolation between cell centres: output cell o of an axis lies at (o + 0.5) /
   * factor - 0.5 in the input, and beyond the outermost centres the nearest cell counts alone.
   */
  static Blend bilinear(Grid input, int factorY, int factorX) {
    List<int[]> cells = new ArrayList<>();
    List<float[]> weights = new ArrayList<>();
    for (int y = 0; y < input.height() * factorY; y++) {
      double atY = centre(y, factorY, input.height());
      int top = (int) atY;
      int bottom = Math.min(top + 1, input.height() - 1);
      for (int x = 0; x < input.width() * factorX; x++) {
        double atX = centre(x, factorX, input.width());
        int left = (int) atX;
        int right = Math.min(left + 1, input.width() - 1);
        int width = input.width();
        cells.add(
            new int[] {
              top * width + left, top * width + right, bottom * width + left, bottom * width + right
            });
        double down = atY - top;
        double along = atX - left;
        weights.add(
            new float[] {
              (float) ((1 - down) * (1 - along)),
              (float) ((1 - down) * along),
              (float) (down * (1 - along)),
              (float) (down * along)
            });
      }
    }
    return new Blend(input.cells(), cells, weights);
  }

  private static double centre(int output, int factor, int inputs) {
    return Math.min(Math.max((output + 0.5) / factor - 0.5, 0), inputs - 1);
  }

  /** The sums. A cell with fewer entries than others reads its last one again, by 0. */
  Mix mix() {
    int count = cells.size();
    int entries = cells.stream().mapToInt(each -> each.length).max().orElse(1);
    int[] sources = new int[Math.multiplyExact(entries, count)];
    float[] factors = new float[sources.length];
    for (int p = 0; p < count; p++) {
      int[] own = cells.get(p);
      for (int k = 0; k < entries && own.length > 0; k++) {
        sources[k * count + p] = own[Math.min(k, own.length - 1)] * Lanes.COUNT;
        factors[k * count + p] = k < own.length ? weights.get(p)[k] : 0;
      }
    }
    return new Mix(entries, count, sources, factors, inputs * Lanes.COUNT);
  }

  /** The gradient of the sums: for each input cell the output cells that read it. */
  Mix gradient() {
    int[] readers = new int[inputs];
    for (int[] own : cells) {
      for (int cell : own) {
        readers[cell]++;
      }
    }
    int entries = Math.max(1, Arrays.stream(readers).max().orElse(1));
    int[] sources = new int[Math.multiplyExact(entries, inputs)];
    float[] factors = new float[sources.length];
    Arrays.fill(readers, 0);
    for (int p = 0; p < cells.size(); p++) {
      for (int k = 0; k < cells.get(p).length; k++) {
        int cell = cells.get(p)[k];
        int at = readers[cell]++ * inputs + cell;
        sources[at] = p * Lanes.COUNT;
        factors[at] = weights.get(p)[k];
      }
    }
    return new Mix(entries, inputs, sources, factors, cells.size() * Lanes.COUNT);
  }
}
