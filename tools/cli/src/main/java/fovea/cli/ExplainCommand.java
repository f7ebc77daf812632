package fovea.cli;

import fovea.dsl.print.Codes;
import fovea.dsl.print.Explanation;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fovea explain}: the sums of a network, or what a diagnostic's code means. */
@Command(
    name = "explain",
    description = {
      "Explain a file: each layer's defaults, shape, parameters and multiply-adds, worked out.",
      "Or explain a code such as E301: what it means, with an example and its correction."
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "FILE|CODE",
      description = "A .cnn file (- for standard input), a .cnnm model, or a code such as E301.")
  private String subject = "";

  @Mixin private Sources sources = new Sources();

  ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!Codes.isCode(subject)) {
      console.out().print(Explanation.of(sources.networkOrModel(subject, console)));
      return 0;
    }
    String code = subject.toUpperCase(Locale.ROOT);
    Codes.Entry entry = Codes.find(code);
    if (entry == null) {
      console
          .err()
          .println("fovea: there is no code " + code + "; near it: " + Codes.nearest(code));
      return 1;
    }
    console.out().print(entry);
    return 0;
  }
}
