package fovea.engine;

/**
 * Where training stands after a batch.
 *
 * @param epoch from 1
 * @param epochs of the whole training
 * @param batch of the epoch, from 1
 * @param batches of the epoch
 * @param loss mean over the epoch's examples so far
 * @param accuracy likewise: the part classified rightly; not a number where the loss knows no
 *     classes
 * @param samplesPerSecond in this epoch so far
 * @param elapsedNanos since the epoch began
 */
public record BatchProgress(
    int epoch,
    int epochs,
    int batch,
    int batches,
    double loss,
    double accuracy,
    double samplesPerSecond,
    long elapsedNanos) {}
