package fovea.cli;

import fovea.engine.BatchProgress;
import fovea.engine.EpochResult;
import java.util.Locale;

/**
 * One line on standard error that says how far training is; redrawn on a terminal, and only ended
 * lines elsewhere.
 */
final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 24;
  private static final long REDRAW_NANOS = 100_000_000L;

  private final Console console;
  private final long start = System.nanoTime();
  private long lastDrawn;
  private boolean open;
  private BatchProgress last = new BatchProgress(1, 1, 0, 1, 0, 0, 0, 0);

  ProgressBar(Console console) {
    this.console = console;
  }

  /** Shows a batch, at most ten times a second. */
  void show(BatchProgress progress) {
    last = progress;
    long now = System.nanoTime();
    if (!console.terminal() || (open && now - lastDrawn < REDRAW_NANOS)) {
      return;
    }
    lastDrawn = now;
    open = true;
    double done =
        (progress.epoch() - 1 + (double) progress.batch() / progress.batches()) / progress.epochs();
    double elapsed = (now - start) / 1e9;
    String left = done > 0.001 ? clock(elapsed / done - elapsed) + " left" : "";
    console.err().print("\r\u001B[K" + line(progress) + "  " + left);
    console.err().flush();
  }

  /** Ends the line of an epoch. */
  void finish(EpochResult result) {
    String validation =
        result.validationAccuracy() == null
            ? ""
            : String.format(
                Locale.ROOT,
                "  test loss %.4f accuracy %.4f",
                result.validationLoss(),
                result.validationAccuracy());
    BatchProgress whole =
        new BatchProgress(
            result.epoch(),
            last.epochs(),
            last.batches(),
            last.batches(),
            result.loss(),
            result.accuracy(),
            result.samplesPerSecond(),
            0);
    console.err().println((console.terminal() ? "\r\u001B[K" : "") + line(whole) + validation);
    console.err().flush();
    open = false;
  }

  private static String line(BatchProgress progress) {
    int filled = (int) ((long) WIDTH * progress.batch() / progress.batches());
    String bar = "=".repeat(filled) + (filled < WIDTH ? ">" : "");
    return String.format(
        Locale.ROOT,
        "epoch %"
            + digits(progress.epochs())
            + "d/%d [%-"
            + WIDTH
            + "s] %"
            + digits(progress.batches())
            + "d/%d  loss %.4f  accuracy %.4f  %,7.0f images/s",
        progress.epoch(),
        progress.epochs(),
        bar,
        progress.batch(),
        progress.batches(),
        progress.loss(),
        progress.accuracy(),
        progress.samplesPerSecond());
  }

  private static int digits(int number) {
    return String.valueOf(number).length();
  }

  private static String clock(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** Leaves the cursor on a line of its own. */
  @Override
  public void close() {
    if (open) {
      console.err().println();
      console.err().flush();
      open = false;
    }
  }
}
