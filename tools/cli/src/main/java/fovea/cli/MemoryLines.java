package fovea.cli;

import static java.util.stream.Collectors.joining;

import fovea.engine.MemoryEstimate;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Planner;
import fovea.ir.Network;
import fovea.ir.Summary;
import fovea.ir.Training;
import java.math.BigInteger;

/** Estimates of memory as text. */
final class MemoryLines {
  private MemoryLines() {}

  /** What takes how much, and what for: one line. */
  static String of(MemoryEstimate memory) {
    return "memory: "
        + memory.subject()
        + " takes "
        + Summary.bytes(memory.bytes())
        + ": "
        + memory.parts().stream()
            .filter(part -> part.bytes().signum() > 0)
            .map(part -> part.name() + " " + Summary.bytes(part.bytes()))
            .collect(joining(", "))
        + "\n";
  }

  /** What an inference and a training take: a line each. */
  static String summary(Network network) {
    return line(inference(network, 1), inference(network, 2))
        + line(training(network, 1), training(network, 2));
  }

  private static String line(MemoryEstimate one, MemoryEstimate two) {
    BigInteger more = two.bytes().subtract(one.bytes());
    return "memory: "
        + one.subject()
        + (more.signum() == 0 ? " takes at least " : " takes ")
        + Summary.bytes(one.bytes())
        + (more.signum() == 0 ? "" : ", each further thread " + Summary.bytes(more))
        + "\n";
  }

  /**
   * What an inference takes, of as many inputs at once as the file's batch has; the least that it
   * does if the engine cannot plan it.
   */
  static MemoryEstimate inference(Network network, int threads) {
    try {
      Goal goal = Goal.inference(network, network.trainingOrDefault().batch());
      return MemoryEstimate.inference(Planner.plan(network, kernels(), goal), threads);
    } catch (IllegalArgumentException noPlan) {
      return MemoryEstimate.leastOfInference(network);
    }
  }

  /** What a training as the file advises takes; the least if the engine cannot plan it. */
  static MemoryEstimate training(Network network, int threads) {
    Training training = network.trainingOrDefault();
    try {
      Goal goal = Goal.training(network, Goal.scores(network), training.batch());
      return MemoryEstimate.training(Planner.plan(network, kernels(), goal), training, threads);
    } catch (IllegalArgumentException noPlan) {
      return MemoryEstimate.leastOfTraining(network, training);
    }
  }

  /** Those that this JVM would run, without the log line about the others. */
  private static Kernels kernels() {
    return KernelChoice.vectorIsPresent()
        ? KernelChoice.VECTOR.resolve()
        : KernelChoice.SCALAR.resolve();
  }
}
