package fovea.serialization;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import fovea.ir.Network;
import fovea.ir.UnknownFields;
import fovea.serialization.proto.ModelProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Reads a file up to its tensors. */
final class HeaderReader {
  private static final Parser<ModelProto.Header> HEADERS =
      DiscardUnknownFieldsParser.wrap(ModelProto.Header.parser());

  /**
   * What a header says.
   *
   * @param unknown what it says besides
   */
  record Result(ModelHeader header, UnknownFields unknown) {}

  private HeaderReader() {}

  /**
   * Reads and checks the header.
   *
   * @param in at the file's first byte
   * @throws Refusal if anything about it is wrong
   */
  static Result read(FileInput in) throws IOException {
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
    byte[] body = body(in.bytes((int) length, what));
    ModelProto.Header message = parse(body);
    Decoder.require(message.hasNetwork(), "the network");
    Network network = Decoder.network(message.getNetwork());
    List<TensorInfo> tensors =
        Decoder.checked(() -> TensorIndex.of(message.getTensorList(), network));
    List<TensorInfo> stateTensors = TensorIndex.ofState(message.getState().getTensorList());
    ModelHeader header =
        new ModelHeader(
            message.getVersion(),
            message.getProducer(),
            network,
            message.hasSource() ? message.getSource() : null,
            metadata(message),
            tensors,
            message.hasState() ? Decoder.state(message.getState()) : null,
            stateTensors);
    return new Result(header, unknown(message, body));
  }

  /** The header's bytes without the checksum, which is right. */
  private static byte[] body(byte[] header) {
    int length = header.length - Format.CHECKSUM_BYTES;
    if (length < 0) {
      throw new Refusal("is damaged: the header has no checksum");
    }
    ByteBuffer end =
        ByteBuffer.wrap(header, length, Format.CHECKSUM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    boolean isChecksum = end.getShort() == Format.CHECKSUM_TAG;
    CRC32C sum = new CRC32C();
    sum.update(header, 0, length);
    if (!isChecksum || end.getInt() != (int) sum.getValue()) {
      throw new Refusal("is damaged: the header does not have the checksum that it should");
    }
    return Arrays.copyOf(header, length);
  }

  private static ModelProto.Header parse(byte[] body) {
    CodedInputStream coded = CodedInputStream.newInstance(body);
    coded.setRecursionLimit(Format.DEEPEST);
    try {
      ModelProto.Header header = HEADERS.parseFrom(coded);
      coded.checkLastTagWas(0);
      return header;
    } catch (IOException e) {
      throw new Refusal("is damaged: the header is no Protobuf message: " + e.getMessage());
    }
  }

  /**
   * What is known is written again and must come out the same: so nothing is there that this build
   * does not know, except at the end what it may leave unread.
   */
  private static UnknownFields unknown(ModelProto.Header message, byte[] body) {
    byte[] known = message.toByteArray();
    boolean begins =
        known.length <= body.length && Arrays.equals(known, 0, known.length, body, 0, known.length);
    return UnknownHeaderFields.read(body, begins ? known.length : 0);
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
}
