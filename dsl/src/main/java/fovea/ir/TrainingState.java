package fovea.ir;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where a training stands, besides the weights: what a checkpoint adds to a model.
 *
 * @param step steps of the optimizer so far
 * @param epoch epochs that are finished
 * @param position examples of the epoch under way that were seen
 * @param seed of the first weights, the order of the examples and dropout
 * @param random what random generators hold; empty where the seed and the step tell all
 * @param schedule what the learning rate's schedule remembers, by name; sorted
 * @param tensors the optimizer's values, such as the means of gradients {@code adam.m}; their names
 *     are their own, apart from those of the network's tensors
 */
public record TrainingState(
    long step,
    long epoch,
    long position,
    long seed,
    List<Long> random,
    Map<String, Double> schedule,
    List<Tensor> tensors) {

  /**
   * @throws IllegalArgumentException if a count is negative or two tensors share a name
   */
  public TrainingState {
    atLeastZero("step", step);
    atLeastZero("epoch", epoch);
    atLeastZero("position", position);
    random = List.copyOf(random);
    schedule = Collections.unmodifiableMap(new TreeMap<>(schedule));
    tensors = List.copyOf(tensors);
    Set<String> names = new HashSet<>();
    for (Tensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("state: " + tensor.name() + " is there twice");
      }
    }
  }

  /** This state with other tensors. */
  public TrainingState withTensors(List<Tensor> others) {
    return new TrainingState(step, epoch, position, seed, random, schedule, others);
  }

  private static void atLeastZero(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException("state: " + name + " must be at least 0, got " + value);
    }
  }
}
