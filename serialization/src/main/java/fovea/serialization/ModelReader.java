package fovea.serialization;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.ir.Tensor;
import fovea.ir.Weights;
import fovea.serialization.proto.ModelProto;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Reads a model and trusts nothing: what the header says is held against the network, the file's
 * size and the checksums before it is believed, and each refusal is a {@link Refusal}.
 */
final class ModelReader {
  private static final Parser<ModelProto.Header> HEADERS =
      DiscardUnknownFieldsParser.wrap(ModelProto.Header.parser());

  /** The header's messages lie seven deep. */
  private static final int DEEPEST = 16;

  private static final int PIECE = 1 << 16;

  private final FileInput in;
  private final byte[] piece = new byte[PIECE];
  private byte[] headerBytes = {};

  private ModelReader(FileInput in) {
    this.in = in;
  }

  /** Reads a file; its end is looked at first, so that a cut one is found at once. */
  static Model read(SeekableByteChannel channel) throws IOException {
    long size = channel.size();
    Beginning.check(at(channel, 0, Beginning.BYTES));
    long start = Math.max(0, size - Format.TRAILER_BYTES);
    checkTrailer(at(channel, start, Format.TRAILER_BYTES), size);
    channel.position(0);
    InputStream in = new BufferedInputStream(Channels.newInputStream(channel), PIECE);
    return new ModelReader(new FileInput(in, size)).read();
  }

  /** Reads a stream to its end. */
  static Model read(InputStream stream) throws IOException {
    InputStream in = new BufferedInputStream(stream, PIECE);
    in.mark(Beginning.BYTES);
    Beginning.check(in.readNBytes(Beginning.BYTES));
    in.reset();
    return new ModelReader(new FileInput(in, -1)).read();
  }

  private static byte[] at(SeekableByteChannel channel, long position, int most)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(most);
    channel.position(position);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        break;
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private Model read() throws IOException {
    ModelProto.Header header = header();
    Decoder.require(header.hasNetwork(), "the network");
    Network network = Decoder.network(header.getNetwork());
    TensorIndex index = Decoder.checked(() -> TensorIndex.of(header.getTensorList(), network));
    Map<String, String> metadata = metadata(header);
    checkNothingUnknown(header);
    in.expect(index.byteCount() + Format.TRAILER_BYTES, "the tensors");
    Map<String, Tensor> tensors = new HashMap<>();
    for (TensorIndex.Entry entry : index.entries()) {
      tensors.put(entry.name(), new Tensor(entry.name(), entry.dims(), values(entry)));
    }
    trailer();
    String source = header.hasSource() ? header.getSource() : null;
    return Decoder.checked(
        () -> new Model(network, new Weights(inOrder(network, tensors)), source, metadata));
  }

  private ModelProto.Header header() throws IOException {
    String what = "the header";
    in.oneByte(what);
    long length = in.length(what);
    if (length > Format.LARGEST_HEADER) {
      throw new Refusal(
          "is damaged: the header would take "
              + length
              + " bytes, more than "
              + Format.LARGEST_HEADER);
    }
    headerBytes = in.bytes((int) length, what);
    checkSum(headerBytes);
    CodedInputStream coded = CodedInputStream.newInstance(headerBytes);
    coded.setRecursionLimit(DEEPEST);
    try {
      ModelProto.Header header = HEADERS.parseFrom(coded);
      coded.checkLastTagWas(0);
      return header;
    } catch (IOException e) {
      throw new Refusal("is damaged: the header is no Protobuf message: " + e.getMessage());
    }
  }

  private static void checkSum(byte[] header) {
    int body = header.length - Format.CHECKSUM_BYTES;
    if (body < 0) {
      throw new Refusal("is damaged: the header has no checksum");
    }
    ByteBuffer end =
        ByteBuffer.wrap(header, body, Format.CHECKSUM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    boolean isChecksum = end.getShort() == Format.CHECKSUM_TAG;
    CRC32C sum = new CRC32C();
    sum.update(header, 0, body);
    if (!isChecksum || end.getInt() != (int) sum.getValue()) {
      throw new Refusal("is damaged: the header does not have the checksum that it should");
    }
  }

  private static Map<String, String> metadata(ModelProto.Header header) {
    Map<String, String> metadata = new TreeMap<>();
    for (ModelProto.Note note : header.getMetadataList()) {
      if (metadata.put(note.getKey(), note.getValue()) != null) {
        throw new Refusal("the note " + Refusal.name(note.getKey()) + " is there twice");
      }
    }
    return metadata;
  }

  /** What a newer build added without need of a new version would be lost unseen: refused. */
  private void checkNothingUnknown(ModelProto.Header header) {
    if (!Arrays.equals(header.toByteArray(), headerBytes)) {
      throw new Refusal("the header has fields that this build does not know, or has them twice");
    }
  }

  private float[] values(TensorIndex.Entry entry) throws IOException {
    String what = "the tensor " + Refusal.name(entry.name());
    // The sizes of a file are checked; a stream must bring what it promises.
    float[] values = new float[in.knowsItsSize() ? entry.count() : Math.min(entry.count(), PIECE)];
    int filled = 0;
    for (ModelProto.Chunk chunk : entry.chunks()) {
      frame(entry, chunk, what);
      CRC32C sum = new CRC32C();
      for (long left = chunk.getLength(); left > 0; ) {
        int bytes = (int) Math.min(left, PIECE);
        in.fill(piece, bytes, what);
        sum.update(piece, 0, bytes);
        int count = bytes / Float.BYTES;
        if (filled + count > values.length) {
          values = Arrays.copyOf(values, (int) Math.min(entry.count(), 2L * values.length));
        }
        ByteBuffer.wrap(piece, 0, bytes)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(values, filled, count);
        filled += count;
        left -= bytes;
      }
      if ((int) sum.getValue() != chunk.getCrc32C()) {
        throw new Refusal("is damaged: " + what + " does not have the checksum that it should");
      }
    }
    for (float value : values) {
      if (Float.isNaN(value)) {
        throw new Refusal(what + " holds NaN");
      }
    }
    return values;
  }

  /** Reads what stands before a chunk's data: a pad, the frame, the name. */
  private void frame(TensorIndex.Entry entry, ModelProto.Chunk chunk, String what)
      throws IOException {
    int tag = in.oneByte(what);
    if (tag == Format.PAD_TAG) {
      skipPad();
      tag = in.oneByte(what);
    }
    byte[] name = entry.name().getBytes(StandardCharsets.UTF_8);
    long frame = tag == Format.TENSOR_TAG ? in.length(what) : -1;
    long start = in.position();
    boolean fits =
        frame >= 0
            && in.oneByte(what) == Format.NAME_TAG
            && in.length(what) == name.length
            && Arrays.equals(in.bytes(name.length, what), name)
            && in.oneByte(what) == Format.DATA_TAG
            && in.length(what) == chunk.getLength()
            && in.position() == chunk.getOffset()
            && in.position() - start + chunk.getLength() == frame;
    if (!fits) {
      throw new Refusal("is damaged: " + what + " is not where the header says");
    }
  }

  private void skipPad() throws IOException {
    long length = in.length("a pad");
    if (length > Format.ALIGNMENT) {
      throw new Refusal("is damaged: a pad of " + length + " bytes");
    }
    for (long i = 0; i < length; i++) {
      if (in.oneByte("a pad") != 0) {
        throw new Refusal("is damaged: a pad holds something");
      }
    }
  }

  private void trailer() throws IOException {
    int sum = in.checksum();
    byte[] trailer = in.bytes(Format.TRAILER_BYTES, "the trailer");
    checkTrailer(trailer, in.position());
    if (!Arrays.equals(trailer, ModelWriter.trailer(in.position(), sum))) {
      throw new Refusal("is damaged: the file does not have the checksum that it should");
    }
    if (!in.atEnd()) {
      throw new Refusal("goes on after its trailer");
    }
  }

  /** Whether the bytes are a trailer for that many bytes; its checksum is not looked at. */
  private static void checkTrailer(byte[] bytes, long length) {
    byte[] expected = ModelWriter.trailer(length, 0);
    int head = 3;
    int lengthEnd = head + Long.BYTES;
    if (bytes.length < expected.length
        || !Arrays.equals(bytes, 0, head, expected, 0, head)
        || bytes[lengthEnd] != expected[lengthEnd]) {
      throw new Refusal("is cut or damaged: it has " + length + " bytes and no trailer at the end");
    }
    if (!Arrays.equals(bytes, head, lengthEnd, expected, head, lengthEnd)) {
      long said = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(head);
      throw new Refusal(
          "is cut or damaged: it has "
              + length
              + " bytes, should have "
              + Long.toUnsignedString(said));
    }
  }

  private static List<Tensor> inOrder(Network network, Map<String, Tensor> tensors) {
    List<Tensor> ordered = new ArrayList<>();
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        Tensor tensor = tensors.get(node.tensorName(parameter));
        if (tensor != null) {
          ordered.add(tensor);
        }
      }
    }
    return ordered;
  }
}
