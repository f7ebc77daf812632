package fovea.cli;

import fovea.dsl.diagnostic.Json;
import fovea.engine.EpochResult;
import fovea.engine.Trainer;
import fovea.engine.TrainerOptions;
import fovea.engine.TrainingResult;
import fovea.engine.data.Dataset;
import fovea.engine.data.IdxDataset;
import fovea.engine.data.Preprocessor;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Training;
import fovea.serialization.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea train}: from a text and its data to a saved model. */
@Command(
    name = "train",
    description = "Train the network of a file and save the model.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  private final Console console;

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "A .cnn file; - is standard input.")
  private String file = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder with the four IDX files, instead of the file's own data section.")
  private @Nullable Path data;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the examples.")
  private @Nullable Integer epochs;

  @Option(names = "--batch", paramLabel = "N", description = "Examples of one step.")
  private @Nullable Integer batch;

  @Option(names = "--lr", paramLabel = "X", description = "Learning rate.")
  private @Nullable Double learningRate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the first weights, the order of the examples, and dropout.")
  private @Nullable Long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute; the result is the same for any number.")
  private @Nullable Integer threads;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "MODEL",
      description =
          "Where to save; by default the file's name with .cnnm, in the working directory.")
  private @Nullable Path out;

  @Option(
      names = "--exact-conv",
      description = "Compute every convolution as the sum itself, slower and rounded less.")
  private boolean exactConv;

  @Option(names = "--json", description = "Print one JSON object a line for each epoch.")
  private boolean json;

  @Mixin private Beginnings beginnings = new Beginnings();

  @Mixin private Sources sources = new Sources();

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path target = out == null ? Path.of(stem(file) + ".cnnm") : out;
    Targets.check(target, "--out MODEL");
    Path kept = beginnings.target();
    if (kept != null) {
      Targets.check(kept, "--checkpoint FILE");
    }
    Sources.Source source = sources.read(file, console);
    Network network = source.network();
    Training training = Arguments.checked(spec, () -> training(network.trainingOrDefault()));
    try (ProgressBar progress = new ProgressBar(console)) {
      // What cannot be trained is refused before its data are looked for.
      TrainerOptions options = options(training, progress, kept, source.text());
      Trainer trainer =
          Trainer.of(network, beginnings.options(file, network, training, options, console));
      Path folder = DataFolders.find(network, data, Sources.folderOf(file));
      Preprocessor preprocessor = Preprocessor.of(network);
      Dataset examples = IdxDataset.train(folder, preprocessor);
      Dataset test = IdxDataset.test(folder, preprocessor);
      try (Interruption interruption = new Interruption()) {
        TrainingResult result = trainer.withValidation(test).train(examples);
        progress.close();
        Model model = result.model().withSource(source.text());
        ModelFile.save(model, target);
        report(result, test.size(), target);
        interruption.finished();
        return result.interrupted() ? 130 : 0;
      }
    }
  }

  private TrainerOptions options(
      Training training, ProgressBar progress, @Nullable Path checkpoint, String text) {
    TrainerOptions options =
        TrainerOptions.DEFAULT
            .withTraining(training)
            .withExact(exactConv)
            .withListener(
                new ProgressListener(
                    progress, json ? result -> printJson(result) : null, checkpoint, text));
    Integer count = threads;
    return count == null ? options : Arguments.checked(spec, () -> options.withThreads(count));
  }

  private Training training(Training advice) {
    Training training = advice;
    if (epochs != null) {
      training = training.withEpochs(epochs);
    }
    if (batch != null) {
      training = training.withBatch(batch);
    }
    if (learningRate != null) {
      training = training.withLearningRate(learningRate);
    }
    return seed == null ? training : training.withSeed(seed);
  }

  private void report(TrainingResult result, int testSize, Path target) {
    List<EpochResult> all = result.epochs();
    // The figures of an epoch before the interruption are not those of the model that is saved.
    if (!json && !result.interrupted() && !all.isEmpty()) {
      EpochResult last = all.get(all.size() - 1);
      console
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "test accuracy %.4f, loss %.4f (%,d images)",
                  last.validationAccuracy(),
                  last.validationLoss(),
                  testSize));
    }
    console.out().flush();
    console
        .err()
        .println(
            (result.interrupted() ? "interrupted; saved " : "saved ") + Arguments.shown(target));
    console.flush();
  }

  private void printJson(EpochResult result) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("epoch", result.epoch());
    line.put("loss", result.loss());
    line.put("accuracy", result.accuracy());
    line.put("val_loss", result.validationLoss());
    line.put("val_accuracy", result.validationAccuracy());
    line.put("seconds", result.seconds());
    line.put("samples_per_second", result.samplesPerSecond());
    console.out().println(Json.write(line));
    console.out().flush();
  }

  private static String stem(String file) {
    if (file.equals("-")) {
      return "model";
    }
    String name = String.valueOf(Path.of(file).getFileName());
    return name.endsWith(".cnn") ? name.substring(0, name.length() - 4) : name;
  }
}
