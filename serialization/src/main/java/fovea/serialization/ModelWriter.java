package fovea.serialization;

import fovea.ir.Model;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.ir.Tensor;
import fovea.ir.TrainingState;
import fovea.serialization.proto.ModelProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes a model: header, tensors at multiples of 64 bytes, trailer.
 *
 * <p>The header tells where each tensor lies, so its own size must be known before it is made. It
 * is: offsets, lengths and checksums are of fixed width, so a header with zeros in their places is
 * as long as the one that is written.
 */
final class ModelWriter {
  /** A tensor as it is to stand in the file. */
  record Stored(Tensor tensor, DataType type) {
    static Stored exactly(Tensor tensor) {
      return new Stored(tensor, DataType.FLOAT32);
    }
  }

  private final List<Stored> tensors;
  private final int largestChunk;

  private ModelWriter(List<Stored> tensors, int largestChunk) {
    this.tensors = tensors;
    this.largestChunk = largestChunk;
  }

  /**
   * @param state of a checkpoint; null of a model
   * @throws IllegalArgumentException if a weight is NaN or too large for its type, or a text is no
   *     Unicode: such a file could not be loaded
   */
  static void write(
      Model model, @Nullable TrainingState state, SaveOptions options, OutputStream out)
      throws IOException {
    List<Stored> tensors = new ArrayList<>();
    for (Node node : model.network().nodes()) {
      for (Parameter parameter : model.network().parameters(node)) {
        Tensor tensor = model.weights().get(node.tensorName(parameter));
        if (tensor != null) {
          DataType type = parameter.trainable() ? options.type() : DataType.FLOAT32;
          requireNumbers(tensor, type);
          tensors.add(new Stored(tensor, type));
        }
      }
    }
    ModelProto.Header.Builder header = header(model);
    List<Stored> stateTensors = new ArrayList<>();
    if (state != null) {
      for (Tensor tensor : state.tensors()) {
        requireNumbers(tensor, DataType.FLOAT32);
        String name = Format.STATE_PREFIX + tensor.name();
        stateTensors.add(Stored.exactly(new Tensor(name, tensor.dims(), tensor.values())));
      }
      header.setState(Encoder.state(state));
    }
    write(header, tensors, stateTensors, Format.LARGEST_CHUNK, out);
  }

  private static void requireNumbers(Tensor tensor, DataType type) {
    for (float value : tensor.values()) {
      if (Float.isNaN(value)) {
        throw new IllegalArgumentException(
            "model: weights must be numbers, got NaN in " + Refusal.name(tensor.name()));
      }
      if (Float.isFinite(value) && Float.isInfinite(stored(value, type))) {
        throw new IllegalArgumentException(
            "model: weights must be within the range of "
                + type.name().toLowerCase(Locale.ROOT)
                + ", got "
                + value
                + " in "
                + Refusal.name(tensor.name()));
      }
    }
  }

  /** What comes back of a value. */
  private static float stored(float value, DataType type) {
    return switch (type) {
      case FLOAT32 -> value;
      case FLOAT16 -> HalfFloats.fromFloat16(HalfFloats.toFloat16(value));
      case BFLOAT16 -> HalfFloats.fromBfloat16(HalfFloats.toBfloat16(value));
    };
  }

  /** The header without index and checksum. */
  static ModelProto.Header.Builder header(Model model) {
    ModelProto.Header.Builder header =
        ModelProto.Header.newBuilder()
            .setMagic(Format.MAGIC)
            .setVersion(Format.VERSION)
            .setProducer(Format.PRODUCER)
            .setNetwork(Encoder.network(model.network()));
    String source = model.source();
    if (source != null) {
      header.setSource(Encoder.text(source));
    }
    model
        .metadata()
        .forEach(
            (key, value) ->
                header.addMetadata(
                    ModelProto.Note.newBuilder()
                        .setKey(Encoder.text(key))
                        .setValue(Encoder.text(value))));
    return header.mergeUnknownFields(UnknownHeaderFields.toMessage(model.unknown()));
  }

  /**
   * Writes any header with any tensors, whether they belong together or not.
   *
   * @param header without index and checksum
   * @param stateTensors those of the header's state
   * @param largestChunk bytes; a multiple of 4
   */
  static void write(
      ModelProto.Header.Builder header,
      List<Stored> tensors,
      List<Stored> stateTensors,
      int largestChunk,
      OutputStream out)
      throws IOException {
    List<Stored> all = new ArrayList<>(tensors);
    all.addAll(stateTensors);
    ModelWriter writer = new ModelWriter(all, largestChunk);
    for (Stored tensor : tensors) {
      header.addTensor(writer.entry(tensor));
    }
    for (Stored tensor : stateTensors) {
      header.getStateBuilder().addTensor(writer.entry(tensor));
    }
    writer.write(header, new FileOutput(out));
  }

  /** A run of a tensor's values, with its frame, in its place in the file. */
  private record Piece(Stored stored, int from, int count, int pad, long offset) {
    long byteCount() {
      return (long) count * stored.type().byteCount();
    }

    byte[] name() {
      return nameBytes(stored.tensor());
    }
  }

  private void write(ModelProto.Header.Builder header, FileOutput out) throws IOException {
    int headerBytes = header.build().getSerializedSize() + Format.CHECKSUM_BYTES;
    if (headerBytes > Format.LARGEST_HEADER) {
      throw new IllegalArgumentException(
          "model: the header must be at most "
              + Format.LARGEST_HEADER
              + " bytes, got "
              + headerBytes
              + "; is there a large text in the metadata?");
    }
    List<Piece> pieces = layOut(1L + FileOutput.varintSize(headerBytes) + headerBytes);
    fillIn(header, pieces);
    out.varint(Format.HEADER_TAG);
    out.varint(headerBytes);
    out.bytes(seal(header));
    for (Piece piece : pieces) {
      write(piece, out);
    }
    out.bytes(Trailer.of(out.position() + Format.TRAILER_BYTES, out.checksum()));
  }

  /** The header's bytes with their checksum at the end, whatever unknown fields it has. */
  static byte[] seal(ModelProto.Header.Builder header) {
    byte[] body = header.clearChecksum().build().toByteArray();
    CRC32C sum = new CRC32C();
    sum.update(body);
    return ByteBuffer.allocate(body.length + Format.CHECKSUM_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(body)
        .putShort(Format.CHECKSUM_TAG)
        .putInt((int) sum.getValue())
        .array();
  }

  /** A tensor's line in the index, with zeros for what is not yet known. */
  private ModelProto.TensorEntry entry(Stored stored) {
    Tensor tensor = stored.tensor();
    ModelProto.TensorEntry.Builder entry =
        ModelProto.TensorEntry.newBuilder()
            .setName(Encoder.text(tensor.name()))
            .addAllDim(tensor.dims())
            .setType(Encoder.type(stored.type()));
    long bytes = (long) tensor.values().length * stored.type().byteCount();
    for (long at = 0; at < bytes; at += largestChunk) {
      entry.addChunk(
          ModelProto.Chunk.newBuilder()
              .setOffset(0)
              .setLength(Math.min(largestChunk, bytes - at))
              .setCrc32C(0));
    }
    return entry.build();
  }

  private List<Piece> layOut(long start) {
    List<Piece> pieces = new ArrayList<>();
    long position = start;
    for (Stored stored : tensors) {
      Tensor tensor = stored.tensor();
      int most = largestChunk / stored.type().byteCount();
      int length = tensor.values().length;
      for (long from = 0; from < length; from += most) {
        int count = (int) Math.min(most, length - from);
        long bytes = (long) count * stored.type().byteCount();
        int frame =
            1 + FileOutput.varintSize(frameBytes(tensor, bytes)) + beforeData(tensor, bytes);
        int pad = (int) Math.floorMod(-(position + frame), (long) Format.ALIGNMENT);
        // A pad is a tag, a length and as many zeros: two bytes at least.
        pad = pad == 1 ? 1 + Format.ALIGNMENT : pad;
        pieces.add(new Piece(stored, (int) from, count, pad, position + pad + frame));
        position += pad + frame + bytes;
      }
    }
    return pieces;
  }

  /** Bytes of a tensor's message. */
  private static long frameBytes(Tensor tensor, long byteCount) {
    return beforeData(tensor, byteCount) + byteCount;
  }

  /** Bytes of a tensor's message before its data. */
  private static int beforeData(Tensor tensor, long byteCount) {
    int name = nameBytes(tensor).length;
    return FileOutput.varintSize(name) + name + FileOutput.varintSize(byteCount) + 2;
  }

  private static byte[] nameBytes(Tensor tensor) {
    return tensor.name().getBytes(StandardCharsets.UTF_8);
  }

  private static void fillIn(ModelProto.Header.Builder header, List<Piece> pieces)
      throws IOException {
    Iterator<Piece> next = pieces.iterator();
    fillIn(header.getTensorBuilderList(), next);
    if (header.hasState()) {
      fillIn(header.getStateBuilder().getTensorBuilderList(), next);
    }
  }

  private static void fillIn(List<ModelProto.TensorEntry.Builder> entries, Iterator<Piece> next)
      throws IOException {
    for (ModelProto.TensorEntry.Builder entry : entries) {
      for (ModelProto.Chunk.Builder chunk : entry.getChunkBuilderList()) {
        Piece piece = next.next();
        chunk.setOffset(piece.offset()).setCrc32C(checksum(piece));
      }
    }
  }

  private static int checksum(Piece piece) throws IOException {
    FileOutput sum = new FileOutput(OutputStream.nullOutputStream());
    values(piece, sum);
    return sum.checksum();
  }

  private static void write(Piece piece, FileOutput out) throws IOException {
    Tensor tensor = piece.stored().tensor();
    if (piece.pad() > 0) {
      out.varint(Format.PAD_TAG);
      out.varint(piece.pad() - 2);
      out.bytes(new byte[piece.pad() - 2]);
    }
    out.varint(Format.TENSOR_TAG);
    out.varint(frameBytes(tensor, piece.byteCount()));
    out.varint(Format.NAME_TAG);
    out.varint(piece.name().length);
    out.bytes(piece.name());
    out.varint(Format.DATA_TAG);
    out.varint(piece.byteCount());
    if (out.position() != piece.offset()) {
      throw new IllegalStateException(
          tensor.name() + ": lies at " + out.position() + ", not at " + piece.offset());
    }
    values(piece, out);
  }

  private static void values(Piece piece, FileOutput out) throws IOException {
    Stored stored = piece.stored();
    out.values(stored.tensor().values(), piece.from(), piece.count(), stored.type());
  }
}
