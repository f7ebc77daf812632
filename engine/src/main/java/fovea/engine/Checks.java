package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.engine.plan.Plan;
import fovea.ir.Network;
import fovea.ir.Shape;

/** What a network must be to be used, and data to fit it. */
final class Checks {
  private Checks() {}

  /** Refuses a plan that reads several inputs, which examples and predictions do not have yet. */
  static void oneInput(Plan plan) {
    if (plan.inputs().size() > 1) {
      throw new IllegalArgumentException(
          "network: must have one input, " + plan.inputs().get(1).data().name() + " is another");
    }
  }

  /** Refuses examples of another shape, no examples at all, and labels that are no class. */
  static void examples(String subject, Network network, Dataset data) {
    Shape shape = network.inputShape();
    if (!data.shape().equals(shape)) {
      throw new IllegalArgumentException(
          subject + ": examples must be " + shape + " as the network's input, got " + data.shape());
    }
    if (data.size() < 1) {
      throw new IllegalArgumentException(subject + ": must have at least 1 example, got 0");
    }
    if (!network.outputShape().isVector()) {
      throw new IllegalArgumentException(
          subject
              + ": labels need an output that is a vector of classes, got "
              + network.outputShape());
    }
    long classes = network.outputShape().channels();
    for (int i = 0; i < data.size(); i++) {
      int label = data.label(i);
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            subject
                + ": labels must be 0 to "
                + (classes - 1)
                + " because the network ends in "
                + classes
                + " classes, got "
                + label
                + " at example "
                + i);
      }
    }
  }
}
