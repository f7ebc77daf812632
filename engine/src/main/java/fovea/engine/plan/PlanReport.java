package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Lanes;
import fovea.ir.Network;
import fovea.ir.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A plan as a table.
 *
 * @param inputs where slabs enter
 * @param steps in order
 * @param images of a slab
 * @param machine by which the times are estimated
 */
public record PlanReport(
    List<StepReport> inputs, List<StepReport> steps, int images, MachineModel machine) {

  public PlanReport {
    inputs = List.copyOf(inputs);
    steps = List.copyOf(steps);
  }

  /** The report of a plan of that network. */
  public static PlanReport of(Plan plan, Network network, MachineModel machine) {
    return new Maker(plan, network, machine).make();
  }

  /** What is looked up while a report is made. */
  private static final class Maker {
    private final Plan plan;
    private final Network network;
    private final MachineModel machine;
    private final Map<String, Node> nodes = new HashMap<>();
    private final Set<String> named = new HashSet<>();
    private final Set<Integer> counted = new HashSet<>();

    Maker(Plan plan, Network network, MachineModel machine) {
      this.plan = plan;
      this.network = network;
      this.machine = machine;
      network.nodes().forEach(node -> nodes.put(node.name(), node));
      plan.steps().forEach(step -> named.add(step.name()));
    }

    PlanReport make() {
      List<StepReport> inputs = new ArrayList<>();
      for (Value input : plan.inputs()) {
        inputs.add(input(input.data().name()));
      }
      List<StepReport> steps = new ArrayList<>();
      for (Step step : plan.steps()) {
        steps.add(step(step));
      }
      int images = plan.isOfImages() ? COUNT : 1;
      return new PlanReport(inputs, steps, images, machine);
    }

    private StepReport input(String name) {
      Node node = node(name);
      Layout layout = plan.input().layout();
      return new StepReport(
          name, node.op().text(), layout, "", node.shape(), places(name), 0, 0, 0, 0, 0, 0);
    }

    private StepReport step(Step step) {
      Node node = node(step.name());
      List<Node> own = new ArrayList<>();
      gather(node, own);
      long perImage = 0;
      long weights = 0;
      boolean learns = false;
      for (Node each : own) {
        perImage += each.multiplyAdds(network.inputShapes(each)).longValueExact();
        for (Slot slot : plan.slots().all()) {
          if (slot.name().startsWith(each.name() + "/")) {
            weights += slot.count();
            learns |= slot.learns();
          }
        }
      }
      boolean back = plan.resultGradient() != null && step.output().learns();
      long images = plan.isOfImages() ? COUNT : 1;
      long work = perImage * images;
      long read = step.inputs().stream().mapToLong(value -> value.data().size()).sum();
      long write = step.output().data().size();
      // Backward: the inputs and the output's gradient are read again, for the weights' gradient
      // with its sum so far, and for the inputs' gradients with the weights.
      int passes = (learns ? 1 : 0) + (step.inputGradient() != null ? 1 : 0);
      long backwardWork = back ? passes * work : 0;
      long inputsBack = step.inputGradient() != null ? read + weights : 0;
      long weightsBack = learns ? read + 2 * weights : 0;
      long bytes = Float.BYTES * (read + weights + write);
      long backwardBytes = back ? Float.BYTES * (inputsBack + weightsBack + passes * write) : 0;
      return new StepReport(
          step.name(),
          step.text(),
          step.layout(),
          step.algorithm(),
          node.shape(),
          places(step.name()),
          work,
          backwardWork,
          bytes,
          backwardBytes,
          machine.seconds(work * step.share(), bytes),
          machine.seconds(backwardWork * step.backwardShare(), backwardBytes));
    }

    private Node node(String name) {
      Node node = nodes.get(name);
      if (node == null) {
        throw new IllegalArgumentException("network: has no node " + name + " of this plan");
      }
      return node;
    }

    /** The nodes that a step computes: its own and, before it, those that are no other step's. */
    private void gather(Node node, List<Node> own) {
      if (!counted.add(node.id())) {
        return;
      }
      own.add(node);
      for (int id : node.inputs()) {
        Node before = network.nodes().get(id);
        if (!named.contains(before.name())) {
          gather(before, own);
        }
      }
    }

    private List<StepReport.Place> places(String name) {
      List<StepReport.Place> places = new ArrayList<>();
      for (Buffer buffer : plan.buffers()) {
        if (isOf(name, buffer.name())) {
          boolean reused =
              plan.buffers().stream()
                  .anyMatch(other -> other.last() < buffer.first() && other.overlaps(buffer));
          places.add(
              new StepReport.Place(
                  buffer.name(),
                  (long) Float.BYTES * buffer.offset(),
                  (long) Float.BYTES * buffer.size(),
                  reused));
        }
      }
      return places;
    }

    /** A step's buffers have its name, and behind it what is no part of a name. */
    private static boolean isOf(String name, String buffer) {
      if (!buffer.startsWith(name)) {
        return false;
      }
      if (buffer.length() == name.length()) {
        return true;
      }
      char next = buffer.charAt(name.length());
      return next != '.' && next != '_' && !Character.isLetterOrDigit(next);
    }
  }

  /** Multiply-adds of a slab, forward and backward. */
  public long multiplyAdds() {
    return steps.stream()
        .mapToLong(step -> step.multiplyAdds() + step.backwardMultiplyAdds())
        .sum();
  }

  /** Estimate of the seconds of a slab on one thread, forward and backward. */
  public double seconds() {
    return steps.stream().mapToDouble(step -> step.seconds() + step.backwardSeconds()).sum();
  }

  /** Slabs of that many images. */
  public int slabs(int count) {
    return images == 1 ? count : Lanes.roundUp(count) / COUNT;
  }
}
