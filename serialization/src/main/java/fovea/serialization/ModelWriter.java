package fovea.serialization;

import fovea.ir.Model;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.ir.Tensor;
import fovea.serialization.proto.ModelProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a model: header, tensors at multiples of 64 bytes, trailer.
 *
 * <p>The header tells where each tensor lies, so its own size must be known before it is made. It
 * is: offsets, lengths and checksums are of fixed width, so a header with zeros in their places is
 * as long as the one that is written.
 */
final class ModelWriter {
  private final List<Tensor> tensors;
  private final int largestChunk;

  private ModelWriter(List<Tensor> tensors, int largestChunk) {
    this.tensors = tensors;
    this.largestChunk = largestChunk;
  }

  /**
   * @throws IllegalArgumentException if a weight is NaN or a text is no Unicode: such a file could
   *     not be loaded
   */
  static void write(Model model, OutputStream out) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    for (Node node : model.network().nodes()) {
      for (Parameter parameter : model.network().parameters(node)) {
        Tensor tensor = model.weights().get(node.tensorName(parameter));
        if (tensor != null) {
          requireNumbers(tensor);
          tensors.add(tensor);
        }
      }
    }
    write(header(model), tensors, Format.LARGEST_CHUNK, out);
  }

  private static void requireNumbers(Tensor tensor) {
    for (float value : tensor.values()) {
      if (Float.isNaN(value)) {
        throw new IllegalArgumentException(
            "model: weights must be numbers, got NaN in " + Refusal.name(tensor.name()));
      }
    }
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
    return header;
  }

  /**
   * Writes any header with any tensors, whether they belong together or not.
   *
   * @param header without index and checksum
   * @param largestChunk bytes; a multiple of 4
   */
  static void write(
      ModelProto.Header.Builder header, List<Tensor> tensors, int largestChunk, OutputStream out)
      throws IOException {
    new ModelWriter(tensors, largestChunk).write(header, new FileOutput(out));
  }

  /** A run of a tensor's values, with its frame, in its place in the file. */
  private record Piece(Tensor tensor, int from, int count, int pad, long offset) {
    long byteCount() {
      return (long) count * Float.BYTES;
    }

    byte[] name() {
      return nameBytes(tensor);
    }
  }

  private void write(ModelProto.Header.Builder header, FileOutput out) throws IOException {
    for (Tensor tensor : tensors) {
      header.addTensor(entry(tensor));
    }
    int headerBytes = header.setChecksum(0).build().getSerializedSize();
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
    out.bytes(trailer(out.position() + Format.TRAILER_BYTES, out.checksum()));
  }

  /** The header's bytes with their checksum at the end. */
  static byte[] seal(ModelProto.Header.Builder header) {
    byte[] bytes = header.setChecksum(0).build().toByteArray();
    int body = bytes.length - Format.CHECKSUM_BYTES;
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, body);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length - Integer.BYTES, (int) sum.getValue());
    return bytes;
  }

  /** The trailer with its tag and length: always {@link Format#TRAILER_BYTES}. */
  static byte[] trailer(long length, int checksum) {
    byte[] message =
        ModelProto.Trailer.newBuilder()
            .setLength(length)
            .setChecksum(checksum)
            .build()
            .toByteArray();
    return ByteBuffer.allocate(Format.TRAILER_BYTES)
        .put((byte) Format.TRAILER_TAG)
        .put((byte) message.length)
        .put(message)
        .array();
  }

  /** A tensor's line in the index, with zeros for what is not yet known. */
  private ModelProto.TensorEntry entry(Tensor tensor) {
    ModelProto.TensorEntry.Builder entry =
        ModelProto.TensorEntry.newBuilder()
            .setName(Encoder.text(tensor.name()))
            .addAllDim(tensor.dims())
            .setType(ModelProto.DataType.FLOAT32);
    long bytes = (long) tensor.values().length * Float.BYTES;
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
    int most = largestChunk / Float.BYTES;
    for (Tensor tensor : tensors) {
      int length = tensor.values().length;
      for (long from = 0; from < length; from += most) {
        int count = (int) Math.min(most, length - from);
        long bytes = (long) count * Float.BYTES;
        int frame =
            1 + FileOutput.varintSize(frameBytes(tensor, bytes)) + beforeData(tensor, bytes);
        int pad = (int) Math.floorMod(-(position + frame), (long) Format.ALIGNMENT);
        // A pad is a tag, a length and as many zeros: two bytes at least.
        pad = pad == 1 ? 1 + Format.ALIGNMENT : pad;
        pieces.add(new Piece(tensor, (int) from, count, pad, position + pad + frame));
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

  private void fillIn(ModelProto.Header.Builder header, List<Piece> pieces) throws IOException {
    int next = 0;
    for (ModelProto.TensorEntry.Builder entry : header.getTensorBuilderList()) {
      for (ModelProto.Chunk.Builder chunk : entry.getChunkBuilderList()) {
        Piece piece = pieces.get(next++);
        chunk.setOffset(piece.offset()).setCrc32C(checksum(piece));
      }
    }
  }

  private static int checksum(Piece piece) throws IOException {
    FileOutput sum = new FileOutput(OutputStream.nullOutputStream());
    sum.floats(piece.tensor().values(), piece.from(), piece.count());
    return sum.checksum();
  }

  private static void write(Piece piece, FileOutput out) throws IOException {
    if (piece.pad() > 0) {
      out.varint(Format.PAD_TAG);
      out.varint(piece.pad() - 2);
      out.bytes(new byte[piece.pad() - 2]);
    }
    out.varint(Format.TENSOR_TAG);
    out.varint(frameBytes(piece.tensor(), piece.byteCount()));
    out.varint(Format.NAME_TAG);
    out.varint(piece.name().length);
    out.bytes(piece.name());
    out.varint(Format.DATA_TAG);
    out.varint(piece.byteCount());
    if (out.position() != piece.offset()) {
      throw new IllegalStateException(
          piece.tensor().name() + ": lies at " + out.position() + ", not at " + piece.offset());
    }
    out.floats(piece.tensor().values(), piece.from(), piece.count());
  }
}
