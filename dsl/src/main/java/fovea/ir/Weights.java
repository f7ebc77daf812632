package fovea.ir;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tensors of a network, in the order of its nodes and parameters. */
public final class Weights implements Iterable<Tensor> {
  private final Map<String, Tensor> byName;

  /**
   * @throws IllegalArgumentException if two tensors share a name
   */
  public Weights(Collection<Tensor> tensors) {
    Map<String, Tensor> map = new LinkedHashMap<>();
    for (Tensor tensor : tensors) {
      if (map.put(tensor.name(), tensor) != null) {
        throw new IllegalArgumentException("weights: " + tensor.name() + " is there twice");
      }
    }
    this.byName = Collections.unmodifiableMap(map);
  }

  /** The tensor of that name; null if there is none. */
  public @Nullable Tensor get(String name) {
    return byName.get(name);
  }

  /** Whether there is a tensor of that name. */
  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  public int size() {
    return byName.size();
  }

  @Override
  public Iterator<Tensor> iterator() {
    return byName.values().iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Weights that && byName.equals(that.byName);
  }

  @Override
  public int hashCode() {
    return byName.hashCode();
  }

  @Override
  public String toString() {
    return "weights " + byName.values();
  }
}
