package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import fovea.ir.Attributes;
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
   * The slots of a network's tensors, in the order of its nodes.
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
    for (Node node : network.nodes()) {
      Attributes settings = node.op().attributes();
      boolean still =
          frozen.contains(node.id()) || settings.contains("freeze") && settings.flag("freeze");
      for (Parameter parameter : network.parameters(node)) {
        long count = parameter.count().longValueExact();
        boolean regularised = parameter.role().equals("kernel");
        if (next + count > Integer.MAX_VALUE - 2L * Lanes.COUNT) {
          throw new IllegalArgumentException(
              "network: must have fewer than 2^31 weights, " + node.name() + " exceeds that");
        }
        slots.add(
            new Slot(
                node.tensorName(parameter),
                parameter,
                (int) next,
                (int) count,
                parameter.trainable() && !still,
                parameter.trainable() || still ? 1 : settings.number("momentum"),
                regularised ? settings.number("l1") : 0,
                regularised ? settings.number("l2") : 0));
        next += Lanes.roundUp((int) count);
      }
    }
    return new Slots(slots, (int) next + Lanes.COUNT);
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
