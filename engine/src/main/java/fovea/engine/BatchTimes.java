package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Plan;
import fovea.engine.train.BatchGradients;
import fovea.engine.train.Updates;
import fovea.engine.train.Workers;
import fovea.ir.Loss;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Shape;
import fovea.ir.Training;
import java.util.Arrays;
import java.util.List;

/** Measures whole batches on several threads: medians over rounds, the first half left out. */
public final class BatchTimes {
  private static final int FEWEST = 3;

  private BatchTimes() {}

  /**
   * Seconds of the prediction of a batch of zeros.
   *
   * @param parameters flat
   * @param seconds to spend
   */
  public static double forward(
      Network network, float[] parameters, PredictorOptions options, int batch, double seconds) {
    Kernels kernels = KernelChoice.kernels();
    try (Predictor predictor = Predictor.over(network, parameters, options, kernels, batch)) {
      int most = Math.min(batch, Evaluator.batch(network));
      List<float[]> inputs = Evaluator.rows(predictor.inputShapes(), most);
      List<float[]> outputs = Evaluator.rows(predictor.outputShapes(), most);
      Runnable all =
          () -> {
            for (int from = 0; from < batch; from += most) {
              predictor.predictBatch(inputs, Math.min(most, batch - from), outputs);
            }
          };
      return median(all, seconds);
    }
  }

  /** Examples of zeros, all of class 0. */
  private record Zeros(int size, List<Shape> inputShapes) implements Dataset {
    @Override
    public Shape shape() {
      return inputShapes.get(0);
    }

    @Override
    public void copyExample(int index, float[] target, int offset) {
      copyInput(index, 0, target, offset);
    }

    @Override
    public void copyInput(int index, int input, float[] target, int offset) {
      Arrays.fill(target, offset, offset + inputShapes.get(input).size(), 0);
    }

    @Override
    public int label(int index) {
      return 0;
    }
  }

  /**
   * Seconds of a training step: the gradients of a batch of zeros, and the optimizer.
   *
   * @param plan of a training of that network
   * @param parameters flat; they are trained
   * @param seconds to spend
   */
  public static double step(
      Plan plan,
      Network network,
      float[] parameters,
      Training training,
      int threads,
      double seconds) {
    int batch = training.batch();
    Dataset data = new Zeros(batch, network.inputs().stream().map(Node::shape).toList());
    int[] order = new int[batch];
    try (Workers workers = new Workers(threads)) {
      BatchGradients gradients = new BatchGradients(plan, Loss.CROSSENTROPY, batch, 1, workers);
      Updates updates =
          new Updates(plan.kernels().updates(), plan.slots(), training.optimizer(), workers);
      return median(
          () -> updates.step(parameters, gradients.compute(parameters, data, order, 0, batch, 1)),
          seconds);
    }
  }

  private static double median(Runnable work, double seconds) {
    long[] nanos = new long[0];
    int count = 0;
    long begin = System.nanoTime();
    while (count < FEWEST || System.nanoTime() - begin < seconds * 1e9) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, Math.max(16, 2 * count));
      }
      long start = System.nanoTime();
      work.run();
      nanos[count++] = System.nanoTime() - start;
    }
    long[] warm = Arrays.copyOfRange(nanos, count / 2, count);
    Arrays.sort(warm);
    return warm[warm.length / 2] / 1e9;
  }
}
