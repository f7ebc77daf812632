package fovea.benchmarks;

import com.sun.management.ThreadMXBean;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Frame;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Step;
import fovea.ir.Axes;
import fovea.ir.Conv2d;
import fovea.ir.Network;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.WeightOptions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Times 3x3 convolutions over a slab of 16 images on one thread, direct and as the planner wants
 * them: GFLOP/s as if each were direct, and their share of the peak of multiply-adds that was
 * measured in the same rounds. Run it with {@code tools/benchmarks/run convolutions [seconds]}.
 */
public final class ConvolutionBenchmark {
  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int IMAGES = 16;
  private static final int PEAK_ROUNDS = 1 << 20;

  /** Those of the VGG-like net, and those that larger nets begin and end with. */
  private static final List<Layer> LAYERS =
      List.of(
          new Layer(32, 3, 32),
          new Layer(32, 32, 32),
          new Layer(16, 32, 64),
          new Layer(16, 64, 64),
          new Layer(8, 64, 128),
          new Layer(8, 128, 128),
          new Layer(56, 64, 64),
          new Layer(28, 128, 128),
          new Layer(14, 256, 256),
          new Layer(7, 512, 512),
          new Layer(224, 16, 16),
          new Layer(13, 6, 16));

  private record Layer(int side, int channels, int filters) {
    double operations() {
      return 2.0 * 9 * channels * filters * side * side * IMAGES;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%d -> %d at %dx%d", channels, filters, side, side);
    }
  }

  private enum Pass {
    FORWARD,
    INPUT_GRADIENT,
    WEIGHT_GRADIENT
  }

  /** One plan of one layer, ready to run. */
  private static final class Run {
    private final Plan plan;
    private final Pass pass;
    private final Frame frame;
    private double best = Double.MAX_VALUE;
    private long bytes;

    Run(Layer layer, Kernels kernels, Pass pass, boolean exact) {
      this.pass = pass;
      WeightOptions options = WeightOptions.DEFAULT.withoutBias();
      if (pass == Pass.INPUT_GRADIENT) {
        options = options.withFreeze(true);
      }
      Conv2d conv =
          new Conv2d(layer.filters, Axes.of(3), Axes.of(1), Padding.SAME, Axes.of(1), 1, options);
      Network network =
          Network.builder()
              .input("image", Shape.of(layer.side, layer.side, layer.channels))
              .add(conv)
              .build();
      Goal goal =
          switch (pass) {
            case FORWARD -> Goal.inference(1);
            case INPUT_GRADIENT -> Goal.training(1).withInputGradient();
            case WEIGHT_GRADIENT -> Goal.training(1);
          };
      this.plan = Planner.plan(network, kernels, goal.withExact(exact));
      this.frame = new Frame(plan);
      Random random = new Random(1);
      for (int i = 0; i < frame.arena().length; i++) {
        frame.arena()[i] = random.nextFloat() - 0.5f;
      }
      float[] parameters = new float[plan.slots().length()];
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] = random.nextFloat() - 0.5f;
      }
      float[] packed = new float[plan.packedFloats()];
      plan.pack(parameters, packed);
      frame.bind(parameters, packed, new float[parameters.length]);
    }

    Step step() {
      return plan.steps().get(0);
    }

    /** Runs for about that long and keeps the best time of a call. */
    void time(double seconds) {
      long begin = System.nanoTime();
      do {
        long allocated = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId());
        long start = System.nanoTime();
        if (pass == Pass.FORWARD) {
          step().forward(frame);
        } else {
          step().backward(frame);
        }
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
        bytes = MEMORY.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
      } while (System.nanoTime() - begin < seconds * 1e9);
    }
  }

  private ConvolutionBenchmark() {}

  /** Arguments: seconds for each number, and the index of the only layer to run. */
  public static void main(String[] arguments) {
    double seconds = arguments.length > 0 ? Double.parseDouble(arguments[0]) : 1;
    List<Layer> layers =
        arguments.length > 1
            ? Arrays.stream(arguments).skip(1).map(i -> LAYERS.get(Integer.parseInt(i))).toList()
            : LAYERS;
    Kernels kernels = KernelChoice.kernels();
    System.out.printf(
        Locale.ROOT, "%s kernels, JDK %s%n", kernels.name(), System.getProperty("java.version"));
    System.out.printf(
        Locale.ROOT,
        "%-22s %-16s %8s %16s %16s  %s%n",
        "layer",
        "pass",
        "peak",
        "direct",
        "planned",
        "bytes, algorithm");
    for (Layer layer : layers) {
      for (Pass pass : Pass.values()) {
        report(layer, kernels, pass, seconds);
      }
    }
  }

  private static void report(Layer layer, Kernels kernels, Pass pass, double seconds) {
    List<Run> runs = new ArrayList<>();
    for (boolean exact : new boolean[] {true, false}) {
      runs.add(new Run(layer, kernels, pass, exact));
    }
    double peak = Double.MAX_VALUE;
    float sum = 0;
    // In turns, so that what else the machine does hits all alike.
    for (int round = 0; round < 10; round++) {
      long start = System.nanoTime();
      sum += Peak.run(PEAK_ROUNDS, round);
      peak = Math.min(peak, (System.nanoTime() - start) / 1e9);
      for (Run run : runs) {
        run.time(seconds / 10);
      }
    }
    if (Float.isNaN(sum)) {
      throw new IllegalStateException("peak: is no number");
    }
    double most = Peak.operations(PEAK_ROUNDS) / peak;
    System.out.printf(
        Locale.ROOT,
        "%-22s %-16s %8.0f %16s %16s  %d, %s%n",
        layer,
        pass.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        most / 1e9,
        rate(layer, runs.get(0), most),
        rate(layer, runs.get(1), most),
        runs.get(1).bytes,
        runs.get(1).step().algorithm());
  }

  private static String rate(Layer layer, Run run, double most) {
    double rate = layer.operations() / run.best;
    return String.format(Locale.ROOT, "%.0f (%.2f)", rate / 1e9, rate / most);
  }
}
