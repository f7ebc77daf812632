package fovea.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints the table, in Markdown. */
final class Table {
  private static final double MEGA = 1e6;
  private static final double MEBI = 1 << 20;

  /** Characters of a message; the plan's can name every layer. */
  private static final int LONGEST = 160;

  private Table() {}

  /** The lines above the rows. */
  static String head() {
    return "| work | threads | Fovea | best peer | others | Fovea against the best peer | goal |"
        + " share of FMA peak | agreement |\n|---|---|---|---|---|---|---|---|---|";
  }

  /** One row; {@code threads} is 0 where their number plays no part. */
  static String row(Row row, int threads, Figures figures) {
    String best = figures.best();
    List<String> others = new ArrayList<>();
    for (String engine : ClassPaths.engines()) {
      String refusal = figures.refusal(engine);
      if (engine.equals(Figures.FOVEA) || engine.equals(best)) {
        continue;
      }
      others.add(
          engine
              + " "
              + (refusal == null ? figure(row, figures, engine) : "(" + cell(refusal) + ")"));
    }
    String refusal = figures.refusal(Figures.FOVEA);
    boolean compared = best != null && figures.has(Figures.FOVEA);
    return "| "
        + String.join(
            " | ",
            row.title(),
            threads == 0 ? "" : Integer.toString(threads),
            refusal == null
                ? figure(row, figures, Figures.FOVEA)
                : "not supported: " + cell(refusal),
            best == null ? "none" : best + " " + figure(row, figures, best),
            String.join(", ", others),
            compared ? ratio(row, figures.ratio(best)) : "",
            goal(row, threads),
            share(row, figures),
            row.kind() == Row.Kind.JARS ? "" : String.format(Locale.ROOT, "%.0e", figures.worst()))
        + " |";
  }

  /** A row that could not be measured at all. */
  static String failure(Row row, int threads, String message) {
    return "| "
        + row.title()
        + " | "
        + (threads == 0 ? "" : threads)
        + " | not measured: "
        + cell(message)
        + " | | | | "
        + goal(row, threads)
        + " | | |";
  }

  /** A message as a cell can hold it. */
  private static String cell(String message) {
    String whole = message.replace('|', '/');
    return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST) + " ...";
  }

  private static String figure(Row row, Figures figures, String engine) {
    double value = figures.median(engine);
    return switch (row.kind()) {
      case LATENCY ->
          value < 1e-3
              ? String.format(Locale.ROOT, "%.1f us", value * 1e6)
              : String.format(Locale.ROOT, "%.2f ms", value * 1e3);
      case INFERENCE, TRAINING ->
          row.batch() / value < 100
              ? String.format(Locale.ROOT, "%.1f/s", row.batch() / value)
              : String.format(Locale.ROOT, "%,.0f/s", row.batch() / value);
      case EPOCH -> String.format(Locale.ROOT, "%.2f s", value);
      case START ->
          String.format(Locale.ROOT, "%.2f s, %.0f MB", value, figures.bytes(engine) / MEBI);
      case JARS -> String.format(Locale.ROOT, "%.1f MB", value / MEGA);
    };
  }

  private static String ratio(Row row, double ofTimes) {
    return row.kind().isRate()
        ? String.format(Locale.ROOT, "%.2f x", 1 / ofTimes)
        : String.format(Locale.ROOT, "%.2f of it", ofTimes);
  }

  private static String goal(Row row, int threads) {
    return switch (row.kind()) {
      case START -> "0.2 s, 72 MB";
      case JARS -> "5 MB";
      default ->
          row.kind().isRate()
              ? String.format(Locale.ROOT, "%s x", shortened(row.goal(threads)))
              : String.format(Locale.ROOT, "%s of it", shortened(row.goal(threads)));
    };
  }

  private static String shortened(double value) {
    return value == Math.rint(value)
        ? Integer.toString((int) value)
        : String.format(Locale.ROOT, "%s", value);
  }

  /** Operations by the definition of the layers, over what the cores could do in that time. */
  private static String share(Row row, Figures figures) {
    if (!row.kind().isWarm() || !figures.has(Figures.FOVEA)) {
      return "";
    }
    double multiplyAdds =
        row.kind() == Row.Kind.TRAINING
            ? Nets.trainingMultiplyAdds(row.network())
            : Nets.multiplyAdds(row.network());
    double gigaflops = 2e-9 * multiplyAdds * row.batch() / figures.median(Figures.FOVEA);
    return String.format(
        Locale.ROOT, "%.0f %% of %.0f GFLOP/s", 100 * gigaflops / figures.peak(), figures.peak());
  }
}
