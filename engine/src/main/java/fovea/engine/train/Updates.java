package fovea.engine.train;

import fovea.engine.kernel.UpdateKernels;
import fovea.engine.plan.Slot;
import fovea.engine.plan.Slots;
import fovea.ir.Optimizer;
import fovea.ir.Tensor;
import fovea.ir.TrainingState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An optimizer with its memory: steps over the flat parameters that learn, and averages of those
 * that are running statistics.
 */
public final class Updates {
  private final UpdateKernels kernels;
  private final Optimizer optimizer;
  private final Workers workers;
  private final Slots slots;
  private final List<Span> spans;
  private final float[] first;
  private final float[] second;
  private final Workers.Task task = this::update;
  private long steps;
  private float alpha;
  private float[] parameters = new float[0];
  private float[] gradients = new float[0];

  /** Floats from {@code from} to {@code to} that are updated alike. */
  private record Span(int from, int to, boolean learns, float kept, float l1, float l2) {}

  public Updates(UpdateKernels kernels, Slots slots, Optimizer optimizer, Workers workers) {
    this.kernels = kernels;
    this.optimizer = optimizer;
    this.workers = workers;
    this.slots = slots;
    this.spans = spans(slots);
    this.first = new float[slots.length()];
    this.second = new float[arrays(optimizer) < 2 ? 0 : slots.length()];
  }

  /** Arrays as long as the parameters that an optimizer keeps. */
  public static int arrays(Optimizer optimizer) {
    return adam(optimizer) == null ? 1 : 2;
  }

  /** The Adam step of an optimizer that has one; null if it has none. */
  private static Optimizer.@Nullable Adam adam(Optimizer optimizer) {
    return optimizer instanceof Optimizer.AdamW decayed
        ? decayed.adam()
        : optimizer instanceof Optimizer.Adam adam ? adam : null;
  }

  private static List<Span> spans(Slots slots) {
    List<Span> spans = new ArrayList<>();
    for (Slot slot : slots.all()) {
      if (!slot.learns() && slot.kept() == 1) {
        continue;
      }
      int end = slot.offset() + fovea.engine.kernel.Lanes.roundUp(slot.count());
      for (int range = 0; range < BatchGradients.ranges(end); range++) {
        int from = Math.max(slot.offset(), BatchGradients.rangeStart(range, end));
        int to = BatchGradients.rangeStart(range + 1, end);
        if (from < to) {
          spans.add(
              new Span(
                  from,
                  to,
                  slot.learns(),
                  (float) slot.kept(),
                  (float) slot.l1(),
                  (float) slot.l2()));
        }
      }
    }
    return List.copyOf(spans);
  }

  /** Its memory: for each tensor that learns, what the optimizer keeps of its gradients. */
  public List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>();
    List<String> kinds = kinds();
    for (int i = 0; i < kinds.size(); i++) {
      for (Slot slot : slots.all()) {
        if (slot.learns()) {
          float[] values = new float[slot.count()];
          System.arraycopy(memory(i), slot.offset(), values, 0, values.length);
          String name = kinds.get(i) + "/" + slot.name();
          tensors.add(new Tensor(name, slot.parameter().dims(), values));
        }
      }
    }
    return tensors;
  }

  /**
   * Takes up the memory of a training that went on elsewhere.
   *
   * @throws IllegalArgumentException if it is of another optimizer or other layers
   */
  public void restore(TrainingState state) {
    Map<String, Tensor> given = new HashMap<>();
    state.tensors().forEach(tensor -> given.put(tensor.name(), tensor));
    List<String> kinds = kinds();
    for (int i = 0; i < kinds.size(); i++) {
      for (Slot slot : slots.all()) {
        if (slot.learns()) {
          String name = kinds.get(i) + "/" + slot.name();
          Tensor tensor = given.remove(name);
          if (tensor == null || !tensor.dims().equals(slot.parameter().dims())) {
            throw new IllegalArgumentException(
                "state: must be of the same optimizer and layers, has no fitting " + name);
          }
          System.arraycopy(tensor.values(), 0, memory(i), slot.offset(), slot.count());
        }
      }
    }
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          "state: must be of the same optimizer and layers, has "
              + given.keySet().stream().sorted().iterator().next());
    }
    steps = state.step();
  }

  /** What the memory holds, by the optimizer's formula. */
  private List<String> kinds() {
    if (adam(optimizer) != null) {
      return List.of("adam.m", "adam.v");
    }
    return List.of(optimizer instanceof Optimizer.RmsProp ? "rmsprop.square" : "sgd.velocity");
  }

  private float[] memory(int kind) {
    return kind == 0 ? first : second;
  }

  /** Whether there is anything to update. */
  public boolean isEmpty() {
    return spans.isEmpty();
  }

  /** Changes the parameters by one step; the gradients get the l1 and l2 parts added. */
  public void step(float[] parameters, float[] gradients) {
    this.parameters = parameters;
    this.gradients = gradients;
    steps++;
    Optimizer.Adam adam = adam(optimizer);
    if (adam != null) {
      double root = Math.sqrt(1 - StrictMath.pow(adam.beta2(), steps));
      alpha = (float) (adam.learningRate() * root / (1 - StrictMath.pow(adam.beta1(), steps)));
    }
    workers.run(spans.size(), task);
  }

  private void update(int worker, int index) {
    Span span = spans.get(index);
    if (!span.learns()) {
      kernels.average(span.from(), span.to(), span.kept(), parameters, gradients);
      return;
    }
    if (span.l1() != 0 || span.l2() != 0) {
      kernels.decay(span.from(), span.to(), span.l1(), span.l2(), parameters, gradients);
    }
    if (optimizer instanceof Optimizer.AdamW decayed) {
      float factor = (float) (1 - decayed.learningRate() * decayed.decay());
      kernels.shrink(span.from(), span.to(), factor, parameters);
    }
    Optimizer.Adam adam = adam(optimizer);
    if (adam != null) {
      kernels.adam(
          span.from(),
          span.to(),
          alpha,
          (float) adam.beta1(),
          (float) adam.beta2(),
          (float) adam.epsilon(),
          parameters,
          gradients,
          first,
          second);
    } else if (optimizer instanceof Optimizer.Sgd sgd) {
      kernels.sgd(
          span.from(),
          span.to(),
          (float) sgd.learningRate(),
          (float) sgd.momentum(),
          sgd.nesterov(),
          parameters,
          gradients,
          first);
    } else if (optimizer instanceof Optimizer.RmsProp rms) {
      kernels.rmsProp(
          span.from(),
          span.to(),
          (float) rms.learningRate(),
          (float) rms.rho(),
          (float) rms.epsilon(),
          parameters,
          gradients,
          first);
    }
  }
}
