package fovea.cli;

import fovea.dsl.print.Codes;
import fovea.dsl.print.Explanation;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Training;
import fovea.serialization.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea explain}: the sums of a network, its plan, or what a diagnostic's code means. */
@Command(
    name = "explain",
    description = {
      "Explain a file: each layer's defaults, shape, parameters and multiply-adds, worked out.",
      "With --plan: how the engine computes it, step by step, with buffers and times.",
      "Or explain a code such as E301: what it means, with an example and its correction."
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  private static final double PROFILE_SECONDS = 2;
  private final Console console;

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE|MODEL|CODE",
      description = "A .cnn file (- for standard input), a .cnnm model, or a code such as E301.")
  private String subject = "";

  @Option(names = "--plan", description = "Print the engine's plan instead of the sums.")
  private boolean plan;

  @Option(names = "--train", description = "With --plan: of a training, not of an inference.")
  private boolean train;

  @Option(
      names = "--profile",
      description = "With --plan: measure each step on random data, and whole batches.")
  private boolean profile;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "With --plan: threads for the memory and for whole batches.")
  private @Nullable Integer threads;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "With --plan: images of a batch; by default those the file trains with.")
  private @Nullable Integer batch;

  @Option(
      names = "--exact-conv",
      description = "With --plan: compute every convolution term by term.")
  private boolean exact;

  @Mixin private Sources sources = new Sources();

  ExplainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    boolean planned = train || profile || exact || threads != null || batch != null;
    if (planned && !plan) {
      throw new ParameterException(
          spec.commandLine(),
          "--train, --profile, --threads, --batch and --exact-conv need --plan");
    }
    if (plan) {
      explainPlan();
      return 0;
    }
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

  private void explainPlan() throws IOException {
    int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (workers < 1) {
      throw new ParameterException(
          spec.commandLine(), "threads: must be at least 1, got " + workers);
    }
    Model model = Sources.isModel(subject) ? ModelFile.load(Path.of(subject)) : null;
    Network network = model == null ? sources.network(subject, console) : model.network();
    Integer images = batch;
    Training advice = network.trainingOrDefault();
    Training training =
        images == null ? advice : Arguments.checked(spec, () -> advice.withBatch(images));
    PlanTable table = PlanTable.of(network, train, exact, training, workers);
    if (profile) {
      table.measure(model == null ? null : model.weights(), PROFILE_SECONDS);
    }
    console.out().print(table);
  }
}
