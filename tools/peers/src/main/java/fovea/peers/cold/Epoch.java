package fovea.peers.cold;

import fovea.engine.Trainer;
import fovea.engine.TrainerOptions;
import fovea.engine.data.Dataset;
import fovea.engine.data.IdxDataset;
import fovea.engine.data.Preprocessor;
import fovea.ir.Loss;
import fovea.ir.Network;
import fovea.ir.Optimizer;
import fovea.ir.Training;
import fovea.peers.Nets;
import fovea.peers.Protocol;
import fovea.peers.engine.TensorFlowEngine;
import fovea.peers.engine.TorchEngine;
import java.nio.file.Path;
import java.util.Random;

/** Reads the digits of a folder and trains LeNet on them for one epoch, by one engine. */
public final class Epoch {
  private static final int BATCH = 128;
  private static final Optimizer.Adam ADAM = Optimizer.Adam.of(1e-3);

  private Epoch() {}

  private interface Step {
    double step(float[] values, int[] labels);
  }

  /** Arguments: the engine's name, threads, the folder of the digits. */
  public static void main(String[] arguments) {
    int threads = Integer.parseInt(arguments[1]);
    Network network = Nets.lenet();
    // All engines read the same way, by plain Java; each pays for it within its own process.
    Dataset digits = IdxDataset.train(Path.of(arguments[2]), Preprocessor.of(network));
    double loss =
        switch (arguments[0]) {
          case "Fovea" -> fovea(network, digits, threads);
          case "TF" -> {
            TensorFlowEngine.Steps steps =
                new TensorFlowEngine.Steps(Nets.first(network), ADAM, threads);
            yield epoch(digits, steps::step);
          }
          case "DJL" -> {
            TorchEngine.useThreads(threads);
            TorchEngine.Steps steps = new TorchEngine.Steps(Nets.first(network), ADAM, BATCH);
            yield epoch(digits, steps::step);
          }
          default -> throw new IllegalArgumentException("epoch: no engine " + arguments[0]);
        };
    Protocol.print("loss", arguments[0], loss);
    System.exit(0);
  }

  private static double fovea(Network network, Dataset digits, int threads) {
    Training training = new Training(Loss.CROSSENTROPY, ADAM, 1, BATCH, Nets.SEED);
    TrainerOptions options = TrainerOptions.DEFAULT.withTraining(training).withThreads(threads);
    return Trainer.of(network, options).train(digits).epochs().get(0).loss();
  }

  /** One pass in random order; returns the mean loss. */
  private static double epoch(Dataset digits, Step step) {
    int length = digits.shape().size();
    int[] order = new int[digits.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    Random random = new Random(Nets.SEED);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int index = order[i];
      order[i] = order[other];
      order[other] = index;
    }
    float[] values = new float[BATCH * length];
    int[] labels = new int[BATCH];
    double loss = 0;
    for (int from = 0; from < order.length; from += BATCH) {
      int count = Math.min(BATCH, order.length - from);
      if (count < BATCH) {
        values = new float[count * length];
        labels = new int[count];
      }
      for (int i = 0; i < count; i++) {
        digits.copyExample(order[from + i], values, i * length);
        labels[i] = digits.label(order[from + i]);
      }
      loss += count * step.step(values, labels);
    }
    return loss / order.length;
  }
}
