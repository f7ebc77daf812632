package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.ir.Shape;
import java.util.Random;

/** Small pictures that a small network learns quickly: a bright square in one of four corners. */
final class Blobs {
  static final Shape SHAPE = Shape.of(8, 8, 1);

  private Blobs() {}

  static Dataset of(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count * 64];
    int[] labels = new int[count];
    for (int n = 0; n < count; n++) {
      labels[n] = random.nextInt(4);
      int top = labels[n] / 2 * 4;
      int left = labels[n] % 2 * 4;
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          boolean inside = y >= top && y < top + 4 && x >= left && x < left + 4;
          values[n * 64 + y * 8 + x] = (inside ? 0.6f : 0.2f) * random.nextFloat();
        }
      }
    }
    return Dataset.of(SHAPE, values, labels);
  }
}
