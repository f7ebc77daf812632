package fovea.peers;

import fovea.ir.Network;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rows of the table, with the goals that DESIGN.md 5 sets. */
enum Row {
  LENET_LATENCY("LeNet, batch 1, latency", Kind.LATENCY, Nets::lenet, 1, 0.5, 0.5),
  LENET_INFERENCE("LeNet, inference, batch 256", Kind.INFERENCE, Nets::lenet, 256, 2.5, 2.5),
  LENET_TRAINING("LeNet, training (Adam), batch 128", Kind.TRAINING, Nets::lenet, 128, 3.5, 5),
  LENET_EPOCH("one epoch of MNIST, JVM cold", Kind.EPOCH, Nets::lenet, 128, 0.25, 0.25),
  VGG_LATENCY("VGG-like CIFAR net, batch 1, latency", Kind.LATENCY, Nets::vgg, 1, 0.7, 0.7),
  VGG_INFERENCE("the same, inference, batch 32", Kind.INFERENCE, Nets::vgg, 32, 2, 2),
  VGG_TRAINING("the same, training, batch 32", Kind.TRAINING, Nets::vgg, 32, 2, 2),
  RESNET18_LATENCY(
      "ResNet-18 224x224, inference, batch 1", Kind.LATENCY, Nets::resnet18, 1, 0.75, 0.75),
  RESNET18_TRAINING("the same, training, batch 8", Kind.TRAINING, Nets::resnet18, 8, 1.5, 1.5),
  START("process start to first LeNet prediction", Kind.START, Nets::lenet, 1, 0, 0),
  JARS("jars to ship, linux-x86_64 only", Kind.JARS, null, 0, 0, 0);

  /** What is measured, and how a figure of it reads. */
  enum Kind {
    /** Seconds of a call; less is better. */
    LATENCY,
    /** Predictions in a second; more is better. */
    INFERENCE,
    /** Examples in a second; more is better. */
    TRAINING,
    /** Seconds of a whole process; less is better. */
    EPOCH,
    /** Seconds from the start of a process, and its memory. */
    START,
    /** Megabytes of files. */
    JARS;

    /** Whether engines take turns in one warm process. */
    boolean isWarm() {
      return this == LATENCY || this == INFERENCE || this == TRAINING;
    }

    /** Whether a figure is examples in a second rather than a time. */
    boolean isRate() {
      return this == INFERENCE || this == TRAINING;
    }
  }

  private final String title;
  private final Kind kind;
  private final @Nullable Supplier<Network> network;
  private final int batch;
  private final double[] goals;

  Row(
      String title,
      Kind kind,
      @Nullable Supplier<Network> network,
      int batch,
      double goalOnOne,
      double goalOnTwo) {
    this.title = title;
    this.kind = kind;
    this.network = network;
    this.batch = batch;
    this.goals = new double[] {goalOnOne, goalOnTwo};
  }

  /**
   * The row of that word, such as {@code lenet-latency}.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Row of(String word) {
    for (Row row : values()) {
      if (row.word().equals(word)) {
        return row;
      }
    }
    throw new IllegalArgumentException("rows: there is no row " + word);
  }

  /** How the command line calls it. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String title() {
    return title;
  }

  Kind kind() {
    return kind;
  }

  /** The network that it runs. */
  Network network() {
    if (network == null) {
      throw new IllegalStateException(word() + ": has no network");
    }
    return network.get();
  }

  /** Examples of one call. */
  int batch() {
    return batch;
  }

  /** The ratio to the best peer that is wanted: at least that for a rate, else at most. */
  double goal(int threads) {
    return goals[Math.min(threads, goals.length) - 1];
  }
}
