package fovea.ir;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A network with its weights: what is saved, loaded and used.
 *
 * @param network the graph, its preprocessing and its labels
 * @param weights exactly the tensors that the network's parameters name
 * @param source the text that the network was compiled from; null if there was none
 * @param metadata free notes, sorted by key; Fovea gives them no meaning
 * @param unknown what the model's file says that this build does not understand
 */
public record Model(
    Network network,
    Weights weights,
    @Nullable String source,
    Map<String, String> metadata,
    UnknownFields unknown) {

  /**
   * @throws IllegalArgumentException if a tensor is missing, unknown or of the wrong shape
   */
  public Model {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    int expected = 0;
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        String name = node.tensorName(parameter);
        Tensor tensor = weights.get(name);
        if (tensor == null) {
          throw new IllegalArgumentException("model: " + name + " is missing");
        }
        if (!tensor.dims().equals(parameter.dims())) {
          throw new IllegalArgumentException(
              "model: " + name + " must be " + parameter.dims() + ", is " + tensor.dims());
        }
        expected++;
      }
    }
    if (expected != weights.size()) {
      for (Tensor tensor : weights) {
        if (!belongs(network, tensor)) {
          throw new IllegalArgumentException("model: no layer owns " + tensor.name());
        }
      }
    }
  }

  /** A model that no newer build has written. */
  public Model(
      Network network, Weights weights, @Nullable String source, Map<String, String> metadata) {
    this(network, weights, source, metadata, UnknownFields.NONE);
  }

  public static Model of(Network network, Weights weights) {
    return new Model(network, weights, null, Map.of());
  }

  /** This model with the text that it was compiled from. */
  public Model withSource(@Nullable String text) {
    return new Model(network, weights, text, metadata, unknown);
  }

  private static boolean belongs(Network network, Tensor tensor) {
    return network.nodes().stream()
        .anyMatch(
            node ->
                network.parameters(node).stream()
                    .anyMatch(p -> node.tensorName(p).equals(tensor.name())));
  }
}
