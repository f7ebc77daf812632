package fovea.peers;

import fovea.ir.Network;
import fovea.ir.Shape;
import java.util.Random;

/**
 * Examples in batches of one size, channels last.
 *
 * @param shape of one example
 * @param size examples of a batch
 * @param values of each batch, its examples one after the other
 * @param labels of each batch
 */
public record Batches(Shape shape, int size, float[][] values, int[][] labels) {

  /** Random examples for a network: values from -1 to 1, any of its classes. */
  static Batches random(Network network, int size, int count, long seed) {
    Random random = new Random(seed);
    float[][] values = new float[count][size * network.inputShape().size()];
    int[][] labels = new int[count][size];
    for (int batch = 0; batch < count; batch++) {
      for (int i = 0; i < values[batch].length; i++) {
        values[batch][i] = 2 * random.nextFloat() - 1;
      }
      for (int i = 0; i < size; i++) {
        labels[batch][i] = random.nextInt(network.outputShape().size());
      }
    }
    return new Batches(network.inputShape(), size, values, labels);
  }

  /** The number of batches. */
  public int count() {
    return values.length;
  }
}
