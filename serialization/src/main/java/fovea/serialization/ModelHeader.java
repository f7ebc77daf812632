package fovea.serialization;

import fovea.ir.Network;
import fovea.ir.TrainingState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a file before its tensors.
 *
 * @param version of the format
 * @param producer the program that wrote the file
 * @param network the graph, its preprocessing and its labels
 * @param source the text that the network was compiled from; null if there was none
 * @param metadata free notes, sorted by key
 * @param tensors those of the network, in the order of the file
 * @param state of a checkpoint: where the training stands, without its tensors; null of a model
 * @param stateTensors those of the state, in the order of the file
 */
public record ModelHeader(
    int version,
    String producer,
    Network network,
    @Nullable String source,
    Map<String, String> metadata,
    List<TensorInfo> tensors,
    @Nullable TrainingState state,
    List<TensorInfo> stateTensors) {

  public ModelHeader {
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    tensors = List.copyOf(tensors);
    stateTensors = List.copyOf(stateTensors);
  }

  /** Whether the file is a checkpoint, which {@link Checkpoint#load} reads whole. */
  public boolean isCheckpoint() {
    return state != null;
  }
}
