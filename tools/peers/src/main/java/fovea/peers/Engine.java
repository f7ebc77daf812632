package fovea.peers;

import fovea.ir.Model;
import fovea.ir.Optimizer;

/** Something that runs the networks of the table. */
public interface Engine {
  /** The name that the table shows. */
  String name();

  /**
   * Prepares predictions.
   *
   * @param batch examples of one call
   * @throws UnsupportedOperationException if it cannot run the network, as may an {@link
   *     IllegalArgumentException}
   */
  Inference inference(Model model, int batch, int threads);

  /**
   * Prepares training from the given weights by cross-entropy and Adam.
   *
   * @throws UnsupportedOperationException if it cannot train the network, as may an {@link
   *     IllegalArgumentException}
   */
  Training training(Model first, Optimizer.Adam adam, Batches batches, int threads);

  /** Predictions of batches of one size. */
  interface Inference extends AutoCloseable {
    /** The same examples as the engine wants them; not part of what is timed. */
    default float[] arrange(float[] channelsLast) {
      return channelsLast;
    }

    /**
     * Predicts a batch.
     *
     * @param input one batch, as {@link #arrange} gives it
     * @param output receives the probabilities
     */
    void predict(float[] input, float[] output);

    @Override
    void close();
  }

  /** A training that stands still between calls. */
  interface Training extends AutoCloseable {
    /**
     * Goes on by that many steps, each on the next batch, the first again after the last.
     *
     * @return the loss of the last of them: the mean over its batch, before its update
     */
    double train(int steps);

    @Override
    void close();
  }
}
