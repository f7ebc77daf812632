package fovea.engine;

import com.sun.management.ThreadMXBean;
import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Frame;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Slots;
import fovea.engine.plan.Step;
import fovea.engine.train.BatchGradients;
import fovea.engine.train.FirstWeights;
import fovea.engine.train.Updates;
import fovea.engine.train.Workers;
import fovea.ir.Loss;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Optimizer;
import fovea.ir.Shape;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Times LeNet: images per second of a training step, latency of a prediction, and what either
 * allocates once warm; then the latency of one image in three networks, with each step's share of
 * the machine's FMA peak. Not a test; run its main with {@code --add-modules jdk.incubator.vector}.
 *
 * <p>Arguments: {@code [vector|scalar [batch [threads [seconds]]]]}; a batch of 0 leaves the
 * training out.
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
    if (batch > 0) {
      steps(network, kernels, batch, threads, seconds);
      predictions(network, kernels, seconds / 3);
    }
    double peak = FmaPeak.measure();
    System.out.printf(Locale.ROOT, "  FMA peak of one core: %.0f GFLOP/s%n", peak);
    latency("LeNet", network, kernels, threads, peak, seconds / 3);
    latency("VGG-like", Networks.vggLike(), kernels, threads, peak, seconds / 3);
    latency("ResNet-18", Networks.resNet18(), kernels, threads, peak, seconds);
  }

  /** One image: latency of a whole prediction and of each step on one thread. */
  private static void latency(
      String name, Network network, Kernels kernels, int threads, double peak, double seconds) {
    Slots slots = Slots.of(network);
    Model model = Model.of(network, slots.weights(FirstWeights.of(slots, 1)));
    float[] input = new float[network.inputShape().size()];
    Random random = new Random(7);
    for (int i = 0; i < input.length; i++) {
      input[i] = random.nextFloat();
    }
    float[] output = new float[network.outputShape().size()];
    double macs =
        network.nodes().stream()
            .mapToDouble(node -> node.multiplyAdds(network.inputShapes(node)).doubleValue())
            .sum();
    try (Predictor predictor = Predictor.of(model, new PredictorOptions(threads), kernels)) {
      int calls = Math.max(1, (int) (2e7 / macs));
      List<Double> rounds = new ArrayList<>();
      long bytes = 0;
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < seconds * 1e9) {
        long start = System.nanoTime();
        long allocated = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < calls; i++) {
          predictor.predict(input, output);
        }
        rounds.add((System.nanoTime() - start) / 1e3 / calls);
        bytes = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
      }
      Collections.sort(rounds);
      double best = rounds.get(0);
      System.out.printf(
          Locale.ROOT,
          "%s, one image on %d threads: %.1f us at best, %.1f in the middle, %.2f of the peak of"
              + " one core, %d bytes%n",
          name,
          threads,
          best,
          rounds.get(rounds.size() / 2),
          2 * macs / best / 1e3 / peak,
          bytes / calls);
      if (threads > 1) {
        System.out.printf(
            Locale.ROOT, "  a word passes to another thread and back in %.0f ns%n", roundTrip());
      }
      steps(predictor.plan(), model, input, peak, calls, seconds / 3);
    }
  }

  /**
   * Nanoseconds in which a word passes to another thread and back: some 50 where two processors
   * have a cache in common, 400 where not. What threads share is as much slower to reach.
   */
  private static double roundTrip() {
    int rounds = 50_000;
    AtomicInteger word = new AtomicInteger();
    Thread other =
        new Thread(
            () -> {
              for (int i = 1; i < 2 * rounds; i += 2) {
                while (word.get() != i) {
                  Thread.onSpinWait();
                }
                word.set(i + 1);
              }
            });
    other.setDaemon(true);
    other.start();
    long start = 0;
    for (int i = 0; i < 2 * rounds; i += 2) {
      // The first half is for the other thread to begin, and for the compiler.
      start = i == rounds ? System.nanoTime() : start;
      word.set(i + 1);
      while (word.get() != i + 2) {
        Thread.onSpinWait();
      }
    }
    return (System.nanoTime() - start) / (rounds / 2.0);
  }

  private static void steps(
      Plan plan, Model model, float[] input, double peak, int calls, double seconds) {
    float[] parameters = plan.slots().flatten(model.weights());
    float[] packed = new float[plan.packedFloats()];
    plan.pack(parameters, packed);
    Frame frame = new Frame(plan).bind(parameters, packed, parameters);
    double[] best = new double[plan.steps().size()];
    Arrays.fill(best, Double.MAX_VALUE);
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < seconds * 1e9) {
      plan.input().put(frame.arena(), 1, input, 0);
      for (int i = 0; i < best.length; i++) {
        Step step = plan.steps().get(i);
        int repeats = Math.min(calls, 200);
        long start = System.nanoTime();
        for (int k = 0; k < repeats; k++) {
          step.forward(frame);
        }
        best[i] = Math.min(best[i], (System.nanoTime() - start) / 1e3 / repeats);
      }
    }
    for (int i = 0; i < best.length; i++) {
      Step step = plan.steps().get(i);
      double macs = 0;
      for (Node node : model.network().nodes()) {
        boolean own = step.name().equals(node.name()) || step.name().startsWith(node.name() + ".");
        macs += own ? node.multiplyAdds(model.network().inputShapes(node)).doubleValue() : 0;
      }
      System.out.printf(
          Locale.ROOT,
          "  %-24s %-40s %9.2f us %6.2f of the peak%n",
          step.name(),
          step.text(),
          best[i],
          2 * macs / best[i] / 1e3 / peak);
    }
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
