package fovea.peers;

import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Optimizer;
import fovea.peers.engine.FoveaEngine;
import fovea.peers.engine.OnnxRuntimeEngine;
import fovea.peers.engine.TensorFlowEngine;
import fovea.peers.engine.TorchEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Measures one row on one number of threads, in a process of its own: all engines are prepared and
 * checked against each other, then take turns.
 *
 * <p>JMH runs one benchmark after the other, each for seconds in a fork of its own. On a machine
 * whose speed drifts by tens of percent within a minute that compares two moments, not two engines;
 * so the loop here gives each engine a slice of a fraction of a second, A B C D A B C D, and ratios
 * are formed within a round.
 */
public final class WarmRow {
  /** The largest difference between outputs, of the largest output. */
  private static final double OUTPUT_BOUND = 1e-4;

  /**
   * The largest relative difference between losses over {@link #CHECKED_STEPS} steps. Adam's first
   * steps divide each gradient by its own size, so rounding decides where a tiny one goes, and
   * batch normalisation over few images spreads that: ResNet-18 parts by 2e-4 at this learning
   * rate, by ten times less at a tenth of it.
   */
  private static final double LOSS_BOUND = 1e-3;

  private static final int CHECKED_STEPS = 5;
  private static final int BATCHES = 4;
  private static final Optimizer.Adam ADAM = Optimizer.Adam.of(1e-4);

  /**
   * Rest between turns, in which the threads of a native pool stop spinning for more work; those of
   * OpenMP, which PyTorch uses, do that for 200 ms.
   */
  private static final int PAUSE_MILLIS = 300;

  private final Row row;
  private final int threads;
  private final Network network;
  private final Map<String, Turn> turns = new LinkedHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();

  /** What an engine does in its turn. */
  private interface Turn {
    void run(int calls) throws InterruptedException;
  }

  private WarmRow(Row row, int threads) {
    this.row = row;
    this.threads = threads;
    this.network = row.network();
  }

  /** Arguments: the row's word, threads, rounds, milliseconds of a turn and of the warm-up. */
  public static void main(String[] arguments) throws Exception {
    Row row = Row.of(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    TorchEngine.useThreads(threads);
    WarmRow measurement = new WarmRow(row, threads);
    List<Engine> engines =
        List.of(
            new FoveaEngine(), new OnnxRuntimeEngine(), new TensorFlowEngine(), new TorchEngine());
    if (row.kind() == Row.Kind.TRAINING) {
      measurement.prepareTraining(engines);
    } else {
      measurement.prepareInference(engines);
    }
    measurement.measure(
        Integer.parseInt(arguments[2]),
        Integer.parseInt(arguments[3]) * 1e6,
        Integer.parseInt(arguments[4]) * 1e6);
    for (AutoCloseable engine : measurement.open) {
      engine.close();
    }
    // PyTorch leaves threads behind that would keep the process.
    System.exit(0);
  }

  private void prepareInference(List<Engine> engines) {
    Model model = Nets.settled(network);
    float[] examples = Batches.random(network, row.batch(), 1, 7).values()[0];
    float[] expected = new float[0];
    for (Engine engine : engines) {
      float[] output = new float[row.batch() * network.outputShape().size()];
      try {
        Engine.Inference inference = engine.inference(model, row.batch(), threads);
        open.add(inference);
        float[] input = inference.arrange(examples);
        inference.predict(input, output);
        turns.put(
            engine.name(),
            calls -> {
              for (int call = 0; call < calls; call++) {
                inference.predict(input, output);
              }
            });
      } catch (IllegalArgumentException | UnsupportedOperationException refusal) {
        Protocol.print("refused", engine.name(), String.valueOf(refusal.getMessage()));
        continue;
      }
      if (expected.length == 0) {
        expected = output.clone();
      }
      agree(engine, difference(expected, output), OUTPUT_BOUND);
    }
  }

  private void prepareTraining(List<Engine> engines) {
    Model first = Nets.first(network);
    Batches batches = Batches.random(network, row.batch(), BATCHES, 7);
    double[] expected = new double[0];
    for (Engine engine : engines) {
      double[] losses = new double[CHECKED_STEPS];
      try {
        Engine.Training training = engine.training(first, ADAM, batches, threads);
        open.add(training);
        for (int step = 0; step < CHECKED_STEPS; step++) {
          losses[step] = training.train(1);
        }
        turns.put(engine.name(), training::train);
      } catch (IllegalArgumentException | UnsupportedOperationException refusal) {
        Protocol.print("refused", engine.name(), String.valueOf(refusal.getMessage()));
        continue;
      }
      if (expected.length == 0) {
        expected = losses.clone();
      }
      double worst = 0;
      for (int step = 0; step < CHECKED_STEPS; step++) {
        worst = Math.max(worst, Math.abs(losses[step] / expected[step] - 1));
      }
      agree(engine, worst, LOSS_BOUND);
    }
  }

  private static double difference(float[] expected, float[] output) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs((double) output[i] - expected[i]));
    }
    return difference / largest;
  }

  private static void agree(Engine engine, double difference, double bound) {
    Protocol.print("agrees", engine.name(), difference);
    if (!(difference <= bound)) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s: differs from the first engine by %.2g, more than %.0g",
              engine.name(),
              difference,
              bound));
    }
  }

  private void measure(int rounds, double sliceNanos, double warmUpNanos)
      throws InterruptedException {
    Map<String, Integer> calls = new LinkedHashMap<>();
    for (Map.Entry<String, Turn> turn : turns.entrySet()) {
      calls.put(turn.getKey(), warmUp(turn.getValue(), sliceNanos, warmUpNanos));
    }
    int peaks = warmUp(this::peak, sliceNanos, warmUpNanos);
    Map<String, double[]> times = new LinkedHashMap<>();
    turns.keySet().forEach(name -> times.put(name, new double[rounds]));
    double[] peak = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, Turn> turn : turns.entrySet()) {
        int count = calls.getOrDefault(turn.getKey(), 1);
        Thread.sleep(PAUSE_MILLIS);
        long start = System.nanoTime();
        turn.getValue().run(count);
        long elapsed = System.nanoTime() - start;
        times.getOrDefault(turn.getKey(), peak)[round] = elapsed / 1e9 / count;
      }
      Thread.sleep(PAUSE_MILLIS);
      peak[round] = peaks * FmaPeak.operations() * threads / peakNanos(peaks);
    }
    times.forEach((name, values) -> Protocol.print("times", name, values));
    Protocol.print("peak", "GFLOP/s", peak);
  }

  /** Runs a turn until it is warm; returns how many calls then fill a slice. */
  private static int warmUp(Turn turn, double sliceNanos, double warmUpNanos)
      throws InterruptedException {
    long begin = System.nanoTime();
    int calls = 1;
    double nanos;
    do {
      long start = System.nanoTime();
      turn.run(calls);
      nanos = (System.nanoTime() - start) / (double) calls;
      calls = (int) Math.max(1, Math.min(2.0 * calls, sliceNanos / nanos));
    } while (System.nanoTime() - begin < warmUpNanos);
    return (int) Math.max(1, Math.round(sliceNanos / nanos));
  }

  private void peak(int runs) throws InterruptedException {
    peakNanos(runs);
  }

  /** Nanoseconds that all threads together take for that many runs each. */
  private double peakNanos(int runs) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(threads);
    float[] sink = new float[threads];
    long start = System.nanoTime();
    for (int thread = 0; thread < threads; thread++) {
      int slot = thread;
      Thread worker =
          new Thread(
              () -> {
                float sum = 0;
                for (int run = 0; run < runs; run++) {
                  sum += FmaPeak.run(0.999f);
                }
                sink[slot] = sum;
                done.countDown();
              });
      worker.start();
    }
    done.await();
    long elapsed = System.nanoTime() - start;
    if (Float.isNaN(sink[0])) {
      throw new IllegalStateException("peak: lost its values");
    }
    return elapsed;
  }
}
