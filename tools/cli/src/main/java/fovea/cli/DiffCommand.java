package fovea.cli;

import fovea.dsl.print.Comparison;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.serialization.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fovea diff}: two networks side by side, and two models' weights. */
@Command(
    name = "diff",
    description = {
      "Print two networks side by side: layers, shapes, parameters, multiply-adds.",
      "Of two models, then what their weights differ by."
    },
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "A", description = "A .cnn file or a .cnnm model.")
  private String first = "";

  @Parameters(index = "1", paramLabel = "B", description = "Another one.")
  private String second = "";

  @Mixin private Sources sources = new Sources();

  DiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (Sources.isModel(first) && Sources.isModel(second)) {
      Model left = ModelFile.load(Path.of(first));
      Model right = ModelFile.load(Path.of(second));
      console.out().print(Comparison.of(first, left.network(), second, right.network()));
      console.out().print("\n" + WeightDifference.of(left.weights(), right.weights()));
      return 0;
    }
    Network left = sources.networkOrModel(first, console);
    Network right = sources.networkOrModel(second, console);
    console.out().print(Comparison.of(first, left, second, right));
    return 0;
  }
}
