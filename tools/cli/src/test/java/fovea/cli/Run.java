package fovea.cli;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** What one run of the program gave. */
record Run(int status, String out, String err) {

  static Run fovea(String... arguments) {
    return foveaReading("", arguments);
  }

  static Run foveaReading(String input, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out),
            new PrintWriter(err),
            false,
            false);
    int status = Main.run(arguments, console);
    return new Run(status, out.toString(), err.toString());
  }
}
