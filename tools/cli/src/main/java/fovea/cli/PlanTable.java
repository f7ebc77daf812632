package fovea.cli;

import static java.util.stream.Collectors.joining;

import fovea.engine.BatchTimes;
import fovea.engine.MemoryEstimate;
import fovea.engine.PredictorOptions;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.LayoutChoice;
import fovea.engine.plan.MachineModel;
import fovea.engine.plan.Plan;
import fovea.engine.plan.PlanReport;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Slot;
import fovea.engine.plan.StepReport;
import fovea.engine.plan.StepTimes;
import fovea.engine.train.FirstWeights;
import fovea.ir.Network;
import fovea.ir.TextTable;
import fovea.ir.Training;
import fovea.ir.VisibleText;
import fovea.ir.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A plan as text: a row for each step, the totals, and what the figures mean. */
final class PlanTable {
  private final Network network;
  private final Plan plan;
  private final boolean trains;
  private final boolean exact;
  private final String layout;
  private final Training training;
  private final int threads;
  private final PlanReport report;
  private final MemoryEstimate memory;
  private final List<String> reasons = new ArrayList<>();
  private @Nullable StepTimes times;
  private double batchSeconds;

  private PlanTable(
      Network network,
      Plan plan,
      boolean exact,
      String layout,
      Training training,
      int threads,
      MachineModel machine) {
    this.network = network;
    this.plan = plan;
    this.exact = exact;
    this.layout = layout;
    this.trains = plan.resultGradient() != null;
    this.training = training;
    this.threads = threads;
    this.report = PlanReport.of(plan, network, machine);
    this.memory =
        trains
            ? MemoryEstimate.training(plan, training, threads)
            : MemoryEstimate.inference(plan, threads);
  }

  /** The plan that this JVM's kernels make of a network, with times estimated for this machine. */
  static PlanTable of(
      Network network, boolean trains, boolean exact, Training training, int threads) {
    (trains
            ? MemoryEstimate.leastOfTraining(network, training)
            : MemoryEstimate.leastOfInference(network))
        .requireRoom();
    Kernels kernels = KernelChoice.kernels();
    int batch = training.batch();
    List<Integer> scores = Goal.scores(network);
    Goal goal = trains ? Goal.training(network, scores, batch) : Goal.inference(network, batch);
    LayoutChoice layout =
        trains
            ? LayoutChoice.training(network, scores, batch)
            : LayoutChoice.inference(network, batch);
    Plan plan = Planner.plan(network, kernels, goal.withExact(exact));
    MachineModel machine = MachineModel.measured(kernels, plan.arenaFloats());
    return new PlanTable(network, plan, exact, layout.reason(), training, threads, machine);
  }

  /**
   * Measures the steps, and whole batches.
   *
   * @param weights of the model; null takes first weights
   * @param seconds for either
   */
  void measure(@Nullable Weights weights, double seconds) {
    memory.requireRoom();
    float[] parameters =
        weights == null
            ? FirstWeights.of(plan.slots(), training.seed())
            : plan.slots().flatten(weights);
    times = StepTimes.measure(plan, parameters, seconds);
    batchSeconds =
        trains
            ? BatchTimes.step(plan, network, parameters, training, threads, seconds)
            : BatchTimes.forward(
                network,
                parameters,
                new PredictorOptions(threads, exact),
                training.batch(),
                seconds);
  }

  @Override
  public String toString() {
    reasons.clear();
    List<List<String>> rows = new ArrayList<>();
    rows.add(header());
    report.inputs().forEach(input -> rows.add(row(input, null)));
    for (int i = 0; i < report.steps().size(); i++) {
      rows.add(row(report.steps().get(i), i));
    }
    rows.add(totals());
    return String.format(
            Locale.ROOT,
            "%s of %s: %d steps, %s kernels, %,d parameters%n",
            trains ? "training" : "inference",
            network.name() == null ? "the network" : VisibleText.of(network.name(), 200),
            report.steps().size(),
            plan.kernels().name(),
            plan.slots().all().stream().mapToLong(Slot::count).sum())
        + TextTable.render(rows, 6)
        + footer();
  }

  private List<String> header() {
    List<String> cells =
        new ArrayList<>(List.of("step", "computes", "layout", "algorithm", "output", "kB @ place"));
    cells.add("multiply-adds");
    cells.add("estimate us");
    if (trains) {
      cells.add("back");
    }
    if (times != null) {
      cells.add("measured us");
      if (trains) {
        cells.add("back");
      }
      cells.add("GFLOP/s");
      cells.add("share");
    }
    return cells;
  }

  private List<String> row(StepReport step, @Nullable Integer index) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                step.name(),
                step.text(),
                step.layout().name().toLowerCase(Locale.ROOT),
                numbered(step.algorithm()),
                step.output().toString(),
                step.places().stream().map(place -> text(step, place)).collect(joining(" "))));
    long work = step.multiplyAdds() + step.backwardMultiplyAdds();
    cells.add(work == 0 ? "" : grouped(work));
    cells.add(index == null ? "" : micros(step.seconds()));
    if (trains) {
      cells.add(index == null ? "" : micros(step.backwardSeconds()));
    }
    StepTimes measured = times;
    if (measured != null) {
      double forward = index == null ? 0 : measured.forward()[index];
      double backward = index == null ? 0 : measured.backward()[index];
      cells.add(index == null ? "" : micros(forward));
      if (trains) {
        cells.add(index == null ? "" : micros(backward));
      }
      cells.add(work == 0 ? "" : rate(work, forward + backward));
      double share = (forward + backward) / measured.total();
      cells.add(index == null ? "" : String.format(Locale.ROOT, "%.1f %%", 100 * share));
    }
    return cells;
  }

  private List<String> totals() {
    List<String> cells = new ArrayList<>(List.of("total", "", "", "", ""));
    cells.add(kilobytes(4L * plan.arenaFloats()) + " in all");
    cells.add(grouped(report.multiplyAdds()));
    cells.add(micros(report.steps().stream().mapToDouble(StepReport::seconds).sum()));
    if (trains) {
      cells.add(micros(report.steps().stream().mapToDouble(StepReport::backwardSeconds).sum()));
    }
    StepTimes measured = times;
    if (measured != null) {
      cells.add(micros(sum(measured.forward())));
      if (trains) {
        cells.add(micros(sum(measured.backward())));
      }
      cells.add(rate(report.multiplyAdds(), measured.total()));
      cells.add("100 %");
    }
    return cells;
  }

  private String footer() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < reasons.size(); i++) {
      text.append(String.format(Locale.ROOT, "(%d) %s%n", i + 1, reasons.get(i)));
    }
    text.append(String.format(Locale.ROOT, "layout: %s%n", layout));
    text.append(
        String.format(
            Locale.ROOT,
            "for a slab of %s on one thread; * is a place that an earlier buffer had; + padded, "
                + "' a gradient, ~ kept for it%n",
            report.images() == 1 ? "one image" : report.images() + " images"));
    text.append(
        String.format(
            Locale.ROOT,
            "estimate: the longer of arithmetic at %.0f GFLOP/s, less for winograd as the notes say, and "
                + "memory at %.0f GB/s, which the convolution kernel and copying within a frame "
                + "have just reached%n",
            report.machine().flops() / 1e9,
            report.machine().bytes() / 1e9));
    StepTimes measured = times;
    if (measured != null) {
      text.append(
          String.format(
              Locale.ROOT,
              "measured: medians of %,d passes over random data; %s of %s on %d %s: %s ms, "
                  + "%,.0f images/s%n",
              measured.passes(),
              trains ? "a training step" : "a batch",
              training.batch() == 1 ? "one image" : training.batch() + " images",
              threads,
              threads == 1 ? "thread" : "threads",
              String.format(Locale.ROOT, "%.3g", batchSeconds * 1e3),
              training.batch() / batchSeconds));
    }
    return text.append(MemoryLines.of(memory)).toString();
  }

  /** The algorithm's name; its reason stands once below the table, or no row would fit a screen. */
  private String numbered(String algorithm) {
    int colon = algorithm.indexOf(": ");
    if (colon < 0) {
      return algorithm;
    }
    String reason = algorithm.substring(colon + 2);
    if (!reasons.contains(reason)) {
      reasons.add(reason);
    }
    return algorithm.substring(0, colon) + " (" + (reasons.indexOf(reason) + 1) + ")";
  }

  private static String text(StepReport step, StepReport.Place place) {
    String what = place.name().substring(step.name().length());
    return what
        + kilobytes(place.bytes())
        + "@"
        + kilobytes(place.offset())
        + (place.reused() ? "*" : "");
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  private static String rate(long multiplyAdds, double seconds) {
    return String.format(Locale.ROOT, "%.1f", 2 * multiplyAdds / seconds / 1e9);
  }

  private static String micros(double seconds) {
    return String.format(Locale.ROOT, "%,.1f", seconds * 1e6);
  }

  private static String kilobytes(long bytes) {
    return String.format(Locale.ROOT, "%.0f", bytes / 1e3);
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
