package fovea.engine;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.Lanes;
import fovea.engine.plan.Frame;
import fovea.engine.plan.Plan;
import fovea.engine.train.BatchGradients;
import fovea.engine.train.Updates;
import fovea.engine.train.Workers;
import fovea.ir.Loss;
import fovea.ir.Shape;
import fovea.ir.Training;
import java.util.Arrays;

/** Measures whole batches on several threads: medians over rounds, the first half left out. */
public final class BatchTimes {
  private static final int FEWEST = 3;

  private BatchTimes() {}

  /**
   * Seconds of the forward passes of a batch.
   *
   * @param parameters flat
   * @param seconds to spend
   */
  public static double forward(
      Plan plan, float[] parameters, int batch, int threads, double seconds) {
    float[] packed = new float[plan.packedFloats()];
    plan.pack(parameters, packed);
    try (Workers workers = new Workers(threads)) {
      Frame[] frames = new Frame[threads];
      Arrays.setAll(frames, i -> new Frame(plan).bind(parameters, packed, parameters));
      int slabs = Lanes.roundUp(batch) / COUNT;
      Workers.Task task = (worker, slab) -> plan.forward(frames[worker].at(1, 0, slab));
      return median(() -> workers.run(slabs, task), seconds);
    }
  }

  /**
   * Seconds of a training step: the gradients of a batch, and the optimizer.
   *
   * @param parameters flat; they are trained
   * @param input shape of an example
   * @param seconds to spend
   */
  public static double step(
      Plan plan, float[] parameters, Shape input, Training training, int threads, double seconds) {
    int batch = training.batch();
    Dataset data = Dataset.of(input, new float[batch * input.size()], new int[batch]);
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
