package fovea.engine;

import com.sun.management.ThreadMXBean;
import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.train.BatchGradients;
import fovea.engine.train.FirstWeights;
import fovea.engine.train.Updates;
import fovea.engine.train.Workers;
import fovea.ir.Loss;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Optimizer;
import fovea.ir.Shape;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Random;

/**
 * Times LeNet: images per second of a training step, latency of a prediction, and what either
 * allocates once warm. Not a test; run its main with {@code --add-modules jdk.incubator.vector}.
 *
 * <p>Arguments: {@code [vector|scalar [batch [threads [seconds]]]]}.
 */
public final class StepBenchmark {
  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private StepBenchmark() {}

  public static void main(String[] arguments) {
    String set = arguments.length > 0 ? arguments[0] : "auto";
    int batch = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 128;
    int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    double seconds = arguments.length > 3 ? Double.parseDouble(arguments[3]) : 6;
    Kernels kernels = KernelChoice.of(set).resolve();
    Network network = Networks.lenet(null);
    System.out.printf(
        Locale.ROOT,
        "%s kernels, batch %d, %d threads, JDK %s%n",
        kernels.name(),
        batch,
        threads,
        System.getProperty("java.version"));
    steps(network, kernels, batch, threads, seconds);
    predictions(network, kernels, seconds / 3);
  }

  private static void steps(
      Network network, Kernels kernels, int batch, int threads, double seconds) {
    Plan plan = Planner.plan(network, kernels, Goal.training(12));
    Dataset data = randomDigits(2048);
    try (Workers workers = new Workers(threads)) {
      float[] parameters = FirstWeights.of(plan.slots(), 1);
      BatchGradients gradients = new BatchGradients(plan, Loss.CROSSENTROPY, batch, 1, workers);
      Updates updates =
          new Updates(kernels.updates(), plan.slots(), Optimizer.Adam.of(1e-4), workers);
      int[] order = new int[2048];
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
      long begin = System.nanoTime();
      long step = 0;
      double best = 0;
      while (System.nanoTime() - begin < seconds * 1e9) {
        long start = System.nanoTime();
        long allocated = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId());
        int images = 0;
        for (int from = 0; from + batch <= order.length; from += batch) {
          float[] gradient = gradients.compute(parameters, data, order, from, batch, step++);
          updates.step(parameters, gradient);
          images += batch;
        }
        long bytes = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
        double rate = images / ((System.nanoTime() - start) / 1e9);
        if (rate > best) {
          best = rate;
          System.out.printf(
              Locale.ROOT,
              "  at %5.2f s: %,9.0f images/s, %,d bytes a step%n",
              (System.nanoTime() - begin) / 1e9,
              rate,
              bytes * batch / images);
        }
      }
    }
  }

  private static void predictions(Network network, Kernels kernels, double seconds) {
    Plan plan = Planner.inference(network, kernels);
    Model model = Model.of(network, plan.slots().weights(FirstWeights.of(plan.slots(), 1)));
    float[] input = new float[784];
    randomDigits(1).copyExample(0, input, 0);
    float[] output = new float[10];
    try (Predictor predictor = Predictor.of(model, new PredictorOptions(1), kernels)) {
      double best = Double.MAX_VALUE;
      long bytes = 0;
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < seconds * 1e9) {
        long start = System.nanoTime();
        long allocated = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < 500; i++) {
          predictor.predict(input, output);
        }
        best = Math.min(best, (System.nanoTime() - start) / 500e3);
        bytes = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
      }
      System.out.printf(Locale.ROOT, "  prediction: %.1f us, %d bytes%n", best, bytes / 500);
      float[] inputs = new float[256 * 784];
      float[] outputs = new float[256 * 10];
      best = Double.MAX_VALUE;
      begin = System.nanoTime();
      while (System.nanoTime() - begin < seconds * 1e9) {
        long start = System.nanoTime();
        predictor.predictBatch(inputs, 256, outputs);
        best = Math.min(best, (System.nanoTime() - start) / 256e9);
      }
      System.out.printf(Locale.ROOT, "  batch of 256: %,.0f images/s%n", 1 / best);
    }
  }

  private static Dataset randomDigits(int count) {
    Random random = new Random(7);
    float[] values = new float[count * 784];
    int[] labels = new int[count];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(10);
    }
    return Dataset.of(Shape.of(28, 28, 1), values, labels);
  }
}
