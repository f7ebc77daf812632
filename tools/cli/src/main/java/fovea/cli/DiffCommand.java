package fovea.cli;

import fovea.dsl.print.Comparison;
import fovea.ir.Network;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fovea diff}: two networks side by side. */
@Command(
    name = "diff",
    description = "Print two networks side by side: layers, shapes, parameters, multiply-adds.",
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
    Network left = sources.networkOrModel(first, console);
    Network right = sources.networkOrModel(second, console);
    console.out().print(Comparison.of(first, left, second, right));
    return 0;
  }
}
