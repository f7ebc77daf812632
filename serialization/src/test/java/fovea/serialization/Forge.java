package fovea.serialization;

import fovea.ir.Tensor;
import fovea.serialization.proto.ModelProto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** Makes files whose checksums are right and whose contents are not. */
final class Forge {
  private Forge() {}

  /** A whole file with any tensors. */
  static byte[] file(ModelProto.Header.Builder header, List<Tensor> tensors) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      List<ModelWriter.Stored> stored = tensors.stream().map(ModelWriter.Stored::exactly).toList();
      ModelWriter.write(header, stored, List.of(), Format.LARGEST_CHUNK, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The file with another header; what follows the header stays. */
  static byte[] changed(byte[] file, Consumer<ModelProto.Header.Builder> change) {
    ModelProto.Header.Builder header = header(file).toBuilder();
    change.accept(header);
    return withHeader(file, ModelWriter.seal(header));
  }

  /** The file with those bytes as its header. */
  static byte[] withHeader(byte[] file, byte[] header) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FileOutput output = new FileOutput(out);
    int end = headerStart(file) + headerLength(file);
    byte[] rest = new byte[file.length - Format.TRAILER_BYTES - end];
    System.arraycopy(file, end, rest, 0, rest.length);
    try {
      output.varint(Format.HEADER_TAG);
      output.varint(header.length);
      output.bytes(header);
      output.bytes(rest);
      long length = output.position() + Format.TRAILER_BYTES;
      output.bytes(Trailer.of(length, output.checksum()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Makes both checksums of a file right again, in place. */
  static byte[] reseal(byte[] file) {
    int start = headerStart(file);
    int body = headerLength(file) - Format.CHECKSUM_BYTES;
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(start + body + 2, sum(file, start, body));
    int end = file.length - Format.TRAILER_BYTES;
    bytes.putInt(file.length - 4, sum(file, 0, end));
    return file;
  }

  /** Makes a tensor's checksum and both of the file right again, after its data changed. */
  static byte[] resealTensor(byte[] file, int tensor) {
    return changed(
        file,
        header -> {
          ModelProto.Chunk.Builder chunk = header.getTensorBuilder(tensor).getChunkBuilder(0);
          chunk.setCrc32C(sum(file, (int) chunk.getOffset(), (int) chunk.getLength()));
        });
  }

  /** The beginning of a file's header, up to the version, with those bytes behind it. */
  static byte[] sealed(byte[] file, byte[] fields) {
    int kept = 18;
    byte[] header =
        Arrays.copyOfRange(
            file,
            headerStart(file),
            headerStart(file) + kept + fields.length + Format.CHECKSUM_BYTES);
    System.arraycopy(fields, 0, header, kept, fields.length);
    int body = kept + fields.length;
    ByteBuffer.wrap(header, body, Format.CHECKSUM_BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(Format.CHECKSUM_TAG)
        .putInt(sum(header, 0, body));
    return header;
  }

  static ModelProto.Header header(byte[] file) {
    try {
      return ModelProto.ModelFile.parseFrom(file).getHeader();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the header's first byte lies; the headers of the tests are of 128 to 16,383 bytes. */
  static int headerStart(byte[] file) {
    if (file[1] >= 0 || file[2] < 0) {
      throw new IllegalArgumentException("the header's length takes not two bytes");
    }
    return 3;
  }

  static int headerLength(byte[] file) {
    return (file[1] & 0x7f) | (file[2] << 7);
  }

  private static int sum(byte[] bytes, int from, int count) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, count);
    return (int) sum.getValue();
  }
}
