package fovea.cli;

import fovea.engine.Trainer;
import fovea.engine.TrainerOptions;
import fovea.engine.TrainingStart;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Training;
import fovea.ir.WeightTransfer;
import fovea.ir.Weights;
import fovea.serialization.Checkpoint;
import fovea.serialization.ModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code train} that say where a training begins, and what it leaves alone. */
final class Beginnings {
  @SuppressWarnings("NullAway.Init")
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--init",
      paramLabel = "MODEL",
      description =
          "Begin with the weights of a model: those of each layer that has the same name and"
              + " shapes.")
  private @Nullable Path init;

  @Option(
      names = "--freeze",
      paramLabel = "LAYER",
      split = ",",
      description =
          "Layers that do not learn, by the names that summary prints; * stands for any letters.")
  private List<String> freeze = List.of();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Keep a checkpoint there after each epoch, and when interrupted.")
  private @Nullable Path checkpoint;

  @Option(
      names = "--resume",
      paramLabel = "CHECKPOINT",
      description =
          "Go on from a checkpoint, and keep it there unless --checkpoint says otherwise.")
  private @Nullable Path resume;

  /** Where checkpoints are kept; null for nowhere. */
  @Nullable Path target() {
    return checkpoint == null ? resume : checkpoint;
  }

  /** Options with the weights, state and frozen layers that the command line names. */
  TrainerOptions options(
      String file, Network network, Training training, TrainerOptions options, Console console) {
    if (init != null && resume != null) {
      throw new ParameterException(
          spec.commandLine(), "--init and --resume both say where to begin; give one of them");
    }
    TrainerOptions begun = options.withFrozen(frozen(network));
    if (resume != null) {
      return begun.withStart(resumed(resume, file, network, training, console));
    }
    return init == null
        ? begun
        : begun.withStart(TrainingStart.from(transferred(init, network, training, console)));
  }

  private static TrainingStart resumed(
      Path path, String file, Network network, Training training, Console console) {
    Checkpoint checkpoint = Checkpoint.load(path);
    Network saved = checkpoint.model().network();
    if (!saved.nodes().equals(network.nodes())) {
      throw new IllegalArgumentException(
          path + ": is of another network than " + file + "; `fovea diff` shows in what");
    }
    Training before = saved.trainingOrDefault();
    if (training.seed() != checkpoint.state().seed()) {
      console.err().println("note: the seed stays the checkpoint's, " + checkpoint.state().seed());
    }
    if (training.batch() != before.batch()
        || !training.optimizer().equals(before.optimizer())
        || !training.loss().equals(before.loss())) {
      console
          .err()
          .println(
              "note: batch, optimizer or loss are not those that "
                  + Arguments.shown(path)
                  + " was trained with; the result is not that of one training");
    }
    return new TrainingStart(checkpoint.model().weights(), checkpoint.state());
  }

  private static Weights transferred(
      Path path, Network network, Training training, Console console) {
    Model model = ModelFile.load(path);
    WeightTransfer transfer = WeightTransfer.plan(network, model.weights());
    Weights first = Trainer.firstWeights(network, training.seed());
    Weights weights = transfer.apply(first, model.weights());
    console.err().println(Arguments.shown(path) + ": " + transfer.message());
    console.err().flush();
    return weights;
  }

  /** The names of all nodes that a pattern names, or whose layer it names. */
  private Set<String> frozen(Network network) {
    Set<String> names = new TreeSet<>();
    for (String pattern : freeze) {
      Pattern wanted = Pattern.compile(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"));
      int before = names.size();
      for (Node node : network.nodes()) {
        String layer = node.name().replaceFirst("\\..*", "");
        if (wanted.matcher(node.name()).matches() || wanted.matcher(layer).matches()) {
          names.add(node.name());
        }
      }
      if (names.size() == before) {
        throw new ParameterException(
            spec.commandLine(),
            "--freeze: no layer is called " + (pattern.isEmpty() ? "\"\"" : pattern));
      }
    }
    return names;
  }
}
