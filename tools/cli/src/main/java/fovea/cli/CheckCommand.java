package fovea.cli;

import fovea.dsl.Compilation;
import fovea.dsl.CompileOptions;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.JsonRenderer;
import fovea.dsl.diagnostic.TextRenderer;
import fovea.ir.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea check}: every mistake of the files, each under its token. */
@Command(
    name = "check",
    description = "Check files; print every error, warning and note.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "A .cnn file; - is standard input.")
  private List<String> files = List.of();

  @Option(names = "--json", description = "Print the diagnostics as a JSON array.")
  private boolean json;

  @Option(
      names = "--portability",
      description = "Also note what other systems do differently by default.")
  private boolean portability;

  @Mixin private Sources sources = new Sources();

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<Diagnostic> all = new ArrayList<>();
    boolean wrong = false;
    CompileOptions options = CompileOptions.DEFAULT.withPortability(portability);
    for (String file : files) {
      Compilation compilation;
      try {
        compilation = sources.compile(file, console, options);
      } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
        // One file that cannot be read does not keep the others from being checked.
        console.err().println("fovea: " + Failures.message(e));
        console.err().flush();
        wrong = true;
        continue;
      }
      all.addAll(compilation.diagnostics());
      wrong |= !compilation.isValid();
      if (!json) {
        report(file, compilation);
      }
    }
    if (json) {
      console.out().println(JsonRenderer.render(all));
    }
    return wrong ? 1 : 0;
  }

  private void report(String file, Compilation compilation) {
    console.err().print(new TextRenderer(console.colour()).render(compilation.diagnostics()));
    console.err().flush();
    if (compilation.network() == null) {
      long errors = compilation.diagnostics().stream().filter(Diagnostic::isError).count();
      console
          .err()
          .println(Arguments.shown(file) + ": " + errors + (errors == 1 ? " error" : " errors"));
      console.err().flush();
    } else {
      Summary summary = compilation.network().summary();
      console
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s: ok, %d %s, %,d parameters, %s -> %s",
                  Arguments.shown(file),
                  summary.layers().size(),
                  summary.layers().size() == 1 ? "layer" : "layers",
                  summary.totals().parameters(),
                  summary.input(),
                  summary.output()));
    }
  }
}
