package fovea.cli;

import fovea.dsl.diagnostic.Json;
import fovea.engine.Evaluation;
import fovea.engine.Evaluator;
import fovea.engine.PredictorOptions;
import fovea.engine.data.IdxDataset;
import fovea.engine.data.Preprocessor;
import fovea.ir.Model;
import fovea.serialization.ModelFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea eval}: loss and accuracy of a model on a test set. */
@Command(
    name = "eval",
    description = "Print the loss and accuracy of a model on a test set.",
    mixinStandardHelpOptions = true)
final class EvalCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "MODEL", description = "A .cnnm model.")
  private Path file = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder with the t10k IDX files; by default the model's own data section.")
  private @Nullable Path data;

  @Option(
      names = "--exact-conv",
      description = "Compute every convolution as the sum itself, slower and rounded less.")
  private boolean exactConv;

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  EvalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Model model = ModelFile.load(file);
    Path folder = DataFolders.find(model.network(), data, Sources.folderOf(file.toString()));
    IdxDataset test = IdxDataset.test(folder, Preprocessor.of(model.network()));
    Evaluation evaluation =
        Evaluator.evaluate(model, test, PredictorOptions.DEFAULT.withExact(exactConv));
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("samples", evaluation.samples());
      fields.put("loss", evaluation.loss());
      fields.put("accuracy", evaluation.accuracy());
      console.out().println(Json.write(fields));
    } else {
      console
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "accuracy %.4f, loss %.4f (%,d images)",
                  evaluation.accuracy(),
                  evaluation.loss(),
                  evaluation.samples()));
    }
    return 0;
  }
}
