package fovea.serialization;

import com.code_intelligence.jazzer.junit.FuzzTest;
import fovea.ir.Model;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Whatever bytes a file holds: a model, or a {@link ModelFormatException}, and nothing else.
 *
 * <p>A normal build runs the inputs below ModelFuzzTestInputs, among them every one that once
 * failed; {@code .ci/fuzz} looks for new ones. The bytes are tried as a file, and again with
 * checksums and length put right, since no search would find those.
 */
class ModelFuzzTest {
  private static final byte[] PLAIN = Models.bytes(Models.small());

  /** No tensor of a file that is not larger takes much memory. */
  private static final int LONGEST = 1 << 16;

  @FuzzTest(maxDuration = "60s")
  void load(byte[] bytes) throws IOException {
    if (bytes.length > LONGEST) {
      return;
    }
    read(bytes);
    read(sealed(bytes));
  }

  private static void read(byte[] file) throws IOException {
    boolean loaded = false;
    try {
      Model model = ModelFile.load(new ByteArrayInputStream(file));
      loaded = true;
      byte[] again = Models.bytes(model);
      if (!model.equals(Models.load(again)) || !Arrays.equals(again, Models.bytes(model))) {
        throw new AssertionError("what was loaded does not come back");
      }
    } catch (ModelFormatException e) {
      requireOneLine(e);
    }
    try {
      Checkpoint.load(new ByteArrayInputStream(file));
    } catch (ModelFormatException e) {
      requireOneLine(e);
    }
    try {
      ModelFile.inspect(new ByteArrayInputStream(file));
    } catch (ModelFormatException e) {
      if (loaded) {
        throw new AssertionError("loaded, but not inspected", e);
      }
    }
    try {
      Models.read(new MemoryChannel(file, file.length));
    } catch (Refusal e) {
      if (loaded) {
        throw new AssertionError("a model as a stream, not as a file", e);
      }
    }
  }

  private static void requireOneLine(ModelFormatException refusal) {
    String message = String.valueOf(refusal.getMessage());
    if (!message.startsWith("model: ") || message.chars().anyMatch(Character::isISOControl)) {
      throw new AssertionError("not one line: " + message);
    }
  }

  /**
   * The bytes as two lengths, a header and what follows, in a file whose length and checksums are
   * right.
   */
  private static byte[] sealed(byte[] bytes) {
    if (bytes.length < 2) {
      return bytes;
    }
    int given = (bytes[0] & 0xff | (bytes[1] & 0xff) << 8) % (bytes.length - 1);
    byte[] fields = Arrays.copyOfRange(bytes, 2, 2 + Math.min(given, bytes.length - 2));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FileOutput file = new FileOutput(out);
    byte[] header = Forge.sealed(PLAIN, fields);
    try {
      file.varint(Format.HEADER_TAG);
      file.varint(header.length);
      file.bytes(header);
      file.bytes(Arrays.copyOfRange(bytes, 2 + fields.length, bytes.length));
      file.bytes(Trailer.of(file.position() + Format.TRAILER_BYTES, file.checksum()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
