package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.ir.Attributes;
import fovea.ir.Dense;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.ir.Tensor;
import fovea.ir.Weights;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where each tensor of a network lies in one flat {@code float[]}. */
public final class Slots {
  private final Map<String, Slot> byName = new LinkedHashMap<>();
  private final int length;

  private Slots(List<Slot> slots, int length) {
    slots.forEach(slot -> byName.put(slot.name(), slot));
    this.length = length;
  }

  /**
   * The slots of a network's tensors, in the order of its nodes. In the flat array the kernels of
   * dense layers, whose gradients a training computes for whole batches, stand behind all else.
   *
   * @throws IllegalArgumentException if they do not fit into one array
   */
  public static Slots of(Network network) {
    return of(network, Set.of());
  }

  /**
   * The slots of a network's tensors, some of whose nodes do not learn.
   *
   * @param frozen these nodes' ids, beside those that say so themselves
   * @throws IllegalArgumentException if they do not fit into one array
   */
  static Slots of(Network network, Set<Integer> frozen) {
    List<Slot> slots = new ArrayList<>();
    long next = 0;
    long late = network.nodes().stream().mapToLong(node -> floats(network, node, false)).sum();
    for (Node node : network.nodes()) {
      Attributes settings = node.op().attributes();
      boolean still =
          frozen.contains(node.id()) || settings.contains("freeze") && settings.flag("freeze");
      for (Parameter parameter : network.parameters(node)) {
        long count = parameter.count().longValueExact();
        boolean regularised = parameter.role().equals("kernel");
        boolean isLate = isLate(node, parameter);
        long at = isLate ? late : next;
        if (at + count > Integer.MAX_VALUE - 2L * Lanes.COUNT) {
          throw new IllegalArgumentException(
              "network: must have fewer than 2^31 weights, " + node.name() + " exceeds that");
        }
        slots.add(
            new Slot(
                node.tensorName(parameter),
                parameter,
                (int) at,
                (int) count,
                parameter.trainable() && !still,
                parameter.trainable() || still ? 1 : settings.number("momentum"),
                regularised ? settings.number("l1") : 0,
                regularised ? settings.number("l2") : 0));
        if (isLate) {
          late += Lanes.roundUp((int) count);
        } else {
          next += Lanes.roundUp((int) count);
        }
      }
    }
    return new Slots(slots, (int) late + Lanes.COUNT);
  }

  private static boolean isLate(Node node, Parameter parameter) {
    return node.op() instanceof Dense && parameter.role().equals("kernel");
  }

  /** Floats of a node's slots, of those behind all else or of the others. */
  private static long floats(Network network, Node node, boolean late) {
    return network.parameters(node).stream()
        .filter(parameter -> isLate(node, parameter) == late)
        .mapToLong(parameter -> (parameter.count().longValueExact() + 15) / 16 * 16)
        .sum();
  }

  /** Floats of the flat array: all slots and, after the last, as many readable zeros as lanes. */
  public int length() {
    return length;
  }

  /** Every slot, in order. */
  public List<Slot> all() {
    return List.copyOf(byName.values());
  }

  /** The slot of a tensor that is there. */
  public Slot get(String name) {
    Slot slot = byName.get(name);
    if (slot == null) {
      throw new IllegalArgumentException("parameters: there is no " + name);
    }
    return slot;
  }

  /** The weights of a model as one flat array. */
  public float[] flatten(Weights weights) {
    float[] flat = new float[length];
    for (Tensor tensor : weights) {
      Slot slot = get(tensor.name());
      System.arraycopy(tensor.values(), 0, flat, slot.offset(), slot.count());
    }
    return flat;
  }

  /** A flat array's tensors, copied. */
  public Weights weights(float[] flat) {
    List<Tensor> tensors = new ArrayList<>();
    for (Slot slot : byName.values()) {
      float[] values = new float[slot.count()];
      System.arraycopy(flat, slot.offset(), values, 0, slot.count());
      tensors.add(new Tensor(slot.name(), slot.parameter().dims(), values));
    }
    return new Weights(tensors);
  }
}
