package fovea.serialization;

import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.serialization.proto.ModelProto;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The header's lists of tensors, held against what the network's layers own. */
final class TensorIndex {
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  /** Axes of an optimizer's tensor; a network's have five at most. */
  private static final int MOST_AXES = 8;

  private TensorIndex() {}

  /**
   * The tensors of the network, in the order of the file.
   *
   * @throws Refusal if one is missing, there twice, of another shape or type, or no layer's
   */
  static List<TensorInfo> of(List<ModelProto.TensorEntry> messages, Network network) {
    Map<String, Parameter> wanted = new LinkedHashMap<>();
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        wanted.put(node.tensorName(parameter), parameter);
      }
    }
    Map<String, TensorInfo> entries = new LinkedHashMap<>();
    for (ModelProto.TensorEntry message : messages) {
      Parameter parameter = wanted.get(message.getName());
      String name = Refusal.name(message.getName());
      if (parameter == null) {
        throw new Refusal("no layer owns the tensor " + name);
      }
      if (!message.getDimList().equals(parameter.dims())) {
        throw new Refusal(
            "the tensor "
                + name
                + " must be "
                + written(parameter.dims())
                + ", is "
                + written(message.getDimList()));
      }
      add(entries, message);
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
    return new ArrayList<>(entries.values());
  }

  /**
   * The tensors of a checkpoint's optimizer, in the order of the file.
   *
   * @throws Refusal if one is there twice, of no type or has a name of the network's
   */
  static List<TensorInfo> ofState(List<ModelProto.TensorEntry> messages) {
    Map<String, TensorInfo> entries = new LinkedHashMap<>();
    for (ModelProto.TensorEntry message : messages) {
      String name = Refusal.name(message.getName());
      if (!message.getName().startsWith(Format.STATE_PREFIX)) {
        throw new Refusal("the optimizer's tensor " + name + " must be named state:...");
      }
      boolean countable = message.getDimList().stream().allMatch(dim -> dim >= 1);
      if (!countable || message.getDimCount() > MOST_AXES) {
        throw new Refusal("the tensor " + name + " must not be " + written(message.getDimList()));
      }
      add(entries, message);
    }
    return new ArrayList<>(entries.values());
  }

  /** Bytes of all of them. */
  static long byteCount(List<TensorInfo> tensors) {
    long bytes = 0;
    for (TensorInfo tensor : tensors) {
      bytes += tensor.byteCount();
    }
    return bytes;
  }

  private static void add(Map<String, TensorInfo> entries, ModelProto.TensorEntry message) {
    if (entries.put(message.getName(), entry(message)) != null) {
      throw new Refusal("the tensor " + Refusal.name(message.getName()) + " is there twice");
    }
  }

  private static TensorInfo entry(ModelProto.TensorEntry message) {
    String name = Refusal.name(message.getName());
    DataType type = Decoder.type(message);
    BigInteger exact = BigInteger.ONE;
    for (long dim : message.getDimList()) {
      exact = exact.multiply(BigInteger.valueOf(dim));
    }
    long count = exact.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    if (count > LONGEST_ARRAY) {
      throw new Refusal("the tensor " + name + " has " + count + " values, too many for Java");
    }
    long whole = count * type.byteCount();
    long bytes = 0;
    List<TensorInfo.Part> parts = new ArrayList<>();
    for (ModelProto.Chunk chunk : message.getChunkList()) {
      long length = chunk.getLength();
      boolean some = length > 0 && length % type.byteCount() == 0;
      if (!some || length > Format.LARGEST_CHUNK || length > whole - bytes) {
        throw wrongLength(name, count);
      }
      bytes += length;
      parts.add(new TensorInfo.Part(chunk.getOffset(), length, chunk.getCrc32C()));
    }
    if (bytes != whole) {
      throw wrongLength(name, count);
    }
    return new TensorInfo(message.getName(), message.getDimList(), type, parts);
  }

  private static Refusal wrongLength(String name, long count) {
    return new Refusal(
        "the parts of the tensor " + name + " do not make up its " + count + " values");
  }

  private static String written(List<Long> dims) {
    return dims.stream().limit(8).map(String::valueOf).collect(Collectors.joining("x"));
  }
}
