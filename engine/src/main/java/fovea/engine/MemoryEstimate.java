package fovea.engine;

import static fovea.engine.kernel.Lanes.COUNT;
import static java.util.stream.Collectors.joining;

import fovea.engine.kernel.Footprint;
import fovea.engine.plan.Goal;
import fovea.engine.plan.LayoutChoice;
import fovea.engine.plan.Plan;
import fovea.engine.train.BatchMemory;
import fovea.engine.train.Updates;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.ir.Summary;
import fovea.ir.Training;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The heap that a training or an inference takes, the data set and the model it was made from
 * apart.
 *
 * @param subject what takes it: {@code training at batch 64 on 2 threads}
 * @param parts what it is for
 */
public record MemoryEstimate(String subject, List<Part> parts) {
  /** About what the objects of one step take beside its tables; small networks are mostly that. */
  private static final long STEP_BYTES = 2_000;

  /**
   * One part of the memory.
   *
   * @param name {@code parameters}, {@code gradients}, {@code frames}, ...
   */
  public record Part(String name, BigInteger bytes) {}

  public MemoryEstimate {
    parts = List.copyOf(parts);
  }

  /**
   * What a training takes.
   *
   * @param plan of training
   * @param training the optimizer and the batch
   */
  public static MemoryEstimate training(Plan plan, Training training, int threads) {
    BatchMemory memory = BatchMemory.of(plan, training.loss(), training.batch(), threads);
    long flat = floats(memory.parameterFloats());
    return new MemoryEstimate(
        training(training.batch()) + " on " + count(threads),
        List.of(
            part("parameters", flat),
            part("gradients", memory.gradientBytes()),
            part("optimizer", Updates.arrays(training.optimizer()) * flat),
            part("packed weights", floats(memory.packedFloats())),
            part("frames", memory.frameBytes()),
            part(
                "tables",
                memory.tableBytes()
                    + floats(memory.targetFloats())
                    + STEP_BYTES * plan.steps().size()),
            part("trained model", flat)));
  }

  /**
   * What a predictor takes.
   *
   * @param plan of inference
   * @param threads that predict at the same time
   */
  public static MemoryEstimate inference(Plan plan, int threads) {
    Footprint footprint = plan.footprint();
    return new MemoryEstimate(
        "inference on " + count(threads),
        List.of(
            part("parameters", floats(plan.slots().length())),
            part("packed weights", floats(plan.packedFloats())),
            part("frames", threads * (floats(plan.arenaFloats()) + footprint.scratchBytes())),
            part("tables", footprint.tableBytes() + STEP_BYTES * plan.steps().size())));
  }

  /** The least that any plan of a training takes, known before there is a plan. */
  public static MemoryEstimate leastOfTraining(Network network, Training training) {
    int batch = training.batch();
    boolean images = LayoutChoice.training(network, Goal.scores(network), batch).isOfImages();
    int copies = 2 + Updates.arrays(training.optimizer());
    return least(training(batch), network, copies, images ? COUNT : batch);
  }

  /** The least that any plan of an inference takes, known before there is a plan. */
  public static MemoryEstimate leastOfInference(Network network) {
    return least("inference", network, 1, 1);
  }

  private static MemoryEstimate least(String subject, Network network, int copies, int images) {
    BigInteger weights = BigInteger.ZERO;
    Node largest = network.nodes().get(0);
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        weights = weights.add(parameter.count());
      }
      boolean needed = isNeeded(network, node);
      if (needed && node.shape().elements().compareTo(largest.shape().elements()) > 0) {
        largest = node;
      }
    }
    return new MemoryEstimate(
        subject,
        List.of(
            new Part(
                copies == 1 ? "parameters" : "parameters, gradients and optimizer",
                weights.multiply(BigInteger.valueOf((long) Float.BYTES * copies))),
            new Part(
                images
                    + (images == 1 ? " image of " : " images of ")
                    + largest.shape()
                    + " at "
                    + largest.name(),
                largest
                    .shape()
                    .elements()
                    .multiply(BigInteger.valueOf((long) Float.BYTES * images)))));
  }

  /** Whether anything reads a node, or it is an output itself. */
  private static boolean isNeeded(Network network, Node node) {
    return network.outputs().contains(node.id())
        || network.nodes().stream().anyMatch(each -> each.inputs().contains(node.id()));
  }

  private static String training(int batch) {
    return "training at batch " + batch;
  }

  private static String count(int threads) {
    return threads + (threads == 1 ? " thread" : " threads");
  }

  private static long floats(int count) {
    return (long) Float.BYTES * count;
  }

  private static Part part(String name, long bytes) {
    return new Part(name, BigInteger.valueOf(bytes));
  }

  /** The same with one more part. */
  MemoryEstimate with(String name, BigInteger bytes) {
    List<Part> more = new ArrayList<>(parts);
    more.add(new Part(name, bytes));
    return new MemoryEstimate(subject, more);
  }

  /** The sum of the parts. */
  public BigInteger bytes() {
    return parts.stream().map(Part::bytes).reduce(BigInteger.ZERO, BigInteger::add);
  }

  /** The bytes of a part that is there. */
  public BigInteger bytes(String name) {
    return parts.stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("memory: has no part " + name))
        .bytes();
  }

  /**
   * Refuses what this JVM cannot hold.
   *
   * @throws IllegalArgumentException if it is more than {@link Runtime#maxMemory}
   */
  public void requireRoom() {
    requireRoom(Runtime.getRuntime().maxMemory());
  }

  void requireRoom(long most) {
    BigInteger bytes = bytes();
    if (bytes.compareTo(BigInteger.valueOf(most)) > 0) {
      // A heap is cut into generations, and what is large needs a place in one piece.
      BigInteger megabytes =
          bytes.multiply(BigInteger.valueOf(3)).shiftRight(21).add(BigInteger.ONE);
      throw new IllegalArgumentException(
          "memory: "
              + subject
              + " needs "
              + Summary.bytes(bytes)
              + " ("
              + parts.stream()
                  .map(part -> part.name() + " " + Summary.bytes(part.bytes()))
                  .collect(joining(", "))
              + "), the JVM may take "
              + Summary.bytes(BigInteger.valueOf(most))
              + "; start java with -Xmx"
              + megabytes
              + "m");
    }
  }
}
