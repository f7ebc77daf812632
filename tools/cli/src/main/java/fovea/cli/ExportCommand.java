package fovea.cli;

import fovea.ir.Model;
import fovea.serialization.ModelFile;
import fovea.serialization.OnnxExporter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea export}: a model as a file that other programs read. */
@Command(
    name = "export",
    description = "Write a model as a file that other programs read.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "MODEL", description = "A .cnnm model.")
  private Path file = Path.of("");

  @Option(
      names = "--onnx",
      paramLabel = "FILE",
      required = true,
      description = "Where to write it as ONNX, of operator set 17.")
  private Path onnx = Path.of("");

  ExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Targets.check(onnx, "--onnx FILE");
    Model model = ModelFile.load(file);
    OnnxExporter.save(model, onnx);
    console.err().println("saved " + Arguments.shown(onnx));
    return 0;
  }
}
