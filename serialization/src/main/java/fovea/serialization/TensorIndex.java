package fovea.serialization;

import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.serialization.proto.ModelProto;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The header's list of tensors, held against what the network's layers own.
 *
 * @param entries in the order of the file, which is that of their data
 */
record TensorIndex(List<Entry> entries) {
  /**
   * One tensor of a layer.
   *
   * @param name such as {@code conv1/kernel}
   * @param dims its extents, those that the layer wants
   * @param count its values
   * @param chunks where they lie, in order; together exactly that many
   */
  record Entry(String name, List<Long> dims, int count, List<ModelProto.Chunk> chunks) {}

  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  /**
   * @throws Refusal if a tensor is missing, there twice, of another shape or type, or no layer's
   */
  static TensorIndex of(List<ModelProto.TensorEntry> messages, Network network) {
    Map<String, Parameter> wanted = new LinkedHashMap<>();
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        wanted.put(node.tensorName(parameter), parameter);
      }
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (ModelProto.TensorEntry message : messages) {
      Parameter parameter = wanted.get(message.getName());
      String name = Refusal.name(message.getName());
      if (parameter == null) {
        throw new Refusal("no layer owns the tensor " + name);
      }
      if (entries.put(message.getName(), entry(name, message, parameter)) != null) {
        throw new Refusal("the tensor " + name + " is there twice");
      }
    }
    Set<String> missing = new LinkedHashSet<>(wanted.keySet());
    missing.removeAll(entries.keySet());
    if (!missing.isEmpty()) {
      String first = missing.iterator().next();
      throw new Refusal(
          "the tensor "
              + Refusal.name(first)
              + (missing.size() > 1 ? " and " + (missing.size() - 1) + " more are" : " is")
              + " missing");
    }
    return new TensorIndex(List.copyOf(entries.values()));
  }

  /** Bytes of all tensors. */
  long byteCount() {
    long bytes = 0;
    for (Entry entry : entries) {
      bytes += (long) entry.count() * Float.BYTES;
    }
    return bytes;
  }

  private static Entry entry(String name, ModelProto.TensorEntry message, Parameter parameter) {
    if (!message.getDimList().equals(parameter.dims())) {
      throw new Refusal(
          "the tensor "
              + name
              + " must be "
              + written(parameter.dims())
              + ", is "
              + written(message.getDimList()));
    }
    switch (message.getType()) {
      case FLOAT32 -> {}
      case DATA_TYPE_UNSPECIFIED, UNRECOGNIZED ->
          throw Decoder.unknown("the type of the tensor " + name);
    }
    long count = parameter.count().min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    if (count > LONGEST_ARRAY) {
      throw new Refusal("the tensor " + name + " has " + count + " values, too many for Java");
    }
    long bytes = 0;
    for (ModelProto.Chunk chunk : message.getChunkList()) {
      boolean whole = chunk.getLength() > 0 && chunk.getLength() % Float.BYTES == 0;
      if (!whole || chunk.getLength() > count * Float.BYTES - bytes) {
        throw wrongLength(name, count);
      }
      bytes += chunk.getLength();
    }
    if (bytes != count * Float.BYTES) {
      throw wrongLength(name, count);
    }
    return new Entry(message.getName(), parameter.dims(), (int) count, message.getChunkList());
  }

  private static Refusal wrongLength(String name, long count) {
    return new Refusal(
        "the parts of the tensor " + name + " do not make up its " + count + " values");
  }

  private static String written(List<Long> dims) {
    return dims.stream().limit(8).map(String::valueOf).collect(Collectors.joining("x"));
  }
}
