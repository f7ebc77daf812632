package fovea.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes: results to {@code out}, all else to {@code err}, both UTF-8.
 *
 * @param in standard input
 * @param out for results
 * @param err for errors, progress and remarks
 * @param colour whether diagnostics may be coloured
 * @param terminal whether progress may redraw its line
 */
record Console(InputStream in, PrintWriter out, PrintWriter err, boolean colour, boolean terminal) {

  /** The process's own streams; colour only on a terminal, and not where NO_COLOR is set. */
  static Console ofProcess() {
    // The launcher knows whether standard error is a terminal; Java before 22 cannot tell.
    boolean terminal = Boolean.getBoolean("fovea.terminal");
    String noColor = System.getenv("NO_COLOR");
    boolean colour = terminal && (noColor == null || noColor.isEmpty());
    return new Console(System.in, writer(System.out), writer(System.err), colour, terminal);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, false, StandardCharsets.UTF_8);
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
