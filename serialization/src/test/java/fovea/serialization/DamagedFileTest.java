package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedFileTest {
  @TempDir Path folder;

  @Test
  void refusesLenetCutAtEveryByte() throws IOException {
    byte[] whole = Models.bytes(Models.lenet());
    assertThat(whole.length).isGreaterThan(240_000);

    for (int length = 0; length < whole.length; length++) {
      try {
        Models.read(new MemoryChannel(whole, length));
      } catch (Refusal e) {
        assertThat(e).hasMessageContaining(length == 0 ? "is empty" : "is cut");
        continue;
      }
      throw new AssertionError("cut to " + length + " bytes, it was loaded");
    }
    assertThat(Models.read(new MemoryChannel(whole, whole.length))).isEqualTo(Models.lenet());
  }

  @Test
  void refusesStreamsCutAtEveryByte() {
    byte[] whole = Models.bytes(Models.small());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      refuses(
          () -> Models.load(cut), length == 0 ? "model: is empty" : "model: is cut: ends after");
    }
    byte[] lenet = Models.bytes(Models.lenet());
    for (int length = 1; length < lenet.length; length += 997) {
      byte[] cut = Arrays.copyOf(lenet, length);
      refuses(() -> Models.load(cut), "model: is cut: ends after " + length + " bytes, within");
    }
  }

  @Test
  void refusesAFileCutOnTheDisk() throws IOException {
    byte[] whole = Models.bytes(Models.lenet());
    Path file = Files.write(folder.resolve("cut.cnnm"), Arrays.copyOf(whole, 100_000));

    refuses(
        () -> ModelFile.load(file),
        file + ": is cut or damaged: it has 100000 bytes and no trailer at the end");
  }

  @Test
  void refusesEveryFlippedBit() {
    byte[] whole = Models.bytes(Models.small());
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      int at = bit;
      assertThatThrownBy(() -> Models.load(flipped))
          .as("stream, bit %d", at)
          .isInstanceOf(ModelFormatException.class);
      assertThatThrownBy(() -> Models.read(new MemoryChannel(flipped, flipped.length)))
          .as("file, bit %d", at)
          .isInstanceOf(Refusal.class);
    }
  }

  @Test
  void refusesWhatFollowsTheModel() {
    byte[] whole = Models.bytes(Models.small());
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);

    refuses(() -> Models.load(longer), "model: goes on after its trailer");
    assertThatThrownBy(() -> Models.read(new MemoryChannel(longer, longer.length)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("no trailer at the end");
  }

  @Test
  void namesTheTensorThatIsDamaged() {
    byte[] bytes = Models.bytes(Models.small());
    int offset = (int) Forge.header(bytes).getTensor(2).getChunk(0).getOffset();
    bytes[offset] ^= 1;

    refuses(
        () -> Models.load(Forge.reseal(bytes)),
        "model: is damaged: the tensor op4/kernel does not have the checksum that it should");
  }

  @Test
  void saysOfANewerVersionThatItIsOne() {
    byte[] bytes = Models.bytes(Models.small());
    byte[] newer = Forge.changed(bytes, header -> header.setVersion(4));
    byte[] zero = Forge.changed(bytes, header -> header.setVersion(0));

    refuses(
        () -> Models.load(newer),
        "model: format version 4, this build reads version 1; a newer Fovea wrote it");
    refuses(() -> Models.load(zero), "model: format version 0, this build reads version 1");
  }

  @Test
  void namesWhatIsNoModel() throws IOException {
    refusesAs("", "is empty");
    refusesAs("<!DOCTYPE html>\n<html>", "is an HTML or XML page (a download that failed?)");
    refusesAs("\r\n <HTML><body>", "is an HTML or XML page");
    refusesAs(
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "is a Git LFS pointer (fetch the file itself with `git lfs pull`), not a model of Fovea");
    refusesAs("\u00ef\u00bb\u00bf<!DOCTYPE html>", "is an HTML or XML page");
    refusesAs("<!-- moved --><html>", "is an HTML or XML page");
    refusesAs("{\"message\":\"Not Found\"}", "is JSON (a download that failed?)");
    refusesAs("\u0080\u0002}q\u0000", "is a pickle of Python");
    refusesAs("\u00ff\u00fei\u0000n\u0000p\u0000", "is text in UTF-16");
    refusesAs("input 28x28x1; conv 6 k3 relu", "is text (a .cnn text is compiled, not loaded)");
    refusesAs("PK\u0003\u0004....", "is a zip archive");
    refusesAs("\u0089PNG\r\n\u001a\n....", "is a PNG picture");
    refusesAs("\u0089HDF\r\n\u001a\n....", "is an HDF5 file (Keras .h5)");
    refusesAs("\b\u0007\u0012\u0007pytorch", "is an ONNX model, not a model of Fovea");
    refusesAs("\b\u0008:\u0080\u0001\n\u0008\n\u0001x", "is an ONNX model");
    refusesAs("\u0093NUMPY\u0001\u0000v\u0000{'descr'", "is a NumPy array");
    refusesAs("\u001c\u0000\u0000\u0000TFL3....", "is a TensorFlow Lite model");
    refusesAs("X\u0000\u0000\u0000\u0000\u0000\u0000\u0000{\"w\":{}", "is a safetensors file");
    refusesAs("\u0000\u0000\b\u0003\u0000\u0000\u00ea`", "is an IDX file of data");
    refusesAs("\u00ff\u00d8\u00ff\u00e0..JFIF", "is a JPEG picture");
    refusesAs("GIF89a......", "is a GIF picture");
    refusesAs("\u0000\u0001\u0002\u0003\u0004", "is unknown data that begin with 0x00010203");
    refusesAs("\n\u0083\u0002\n\u000bfovea-nodel\u0015....", "is unknown data that begin with");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(Models.bytes(Models.small()));
    }
    refuses(
        () -> Models.load(out.toByteArray()), "is gzipped (unpack it first), not a model of Fovea");
  }

  @Test
  void readsNoMoreOfADeviceThanItsBeginning() {
    Path zeros = Path.of("/dev/zero");
    assumeTrue(Files.exists(zeros));

    refuses(() -> ModelFile.load(zeros), "/dev/zero: is unknown data that begin with 0x00000000");
    refuses(() -> ModelFile.inspect(zeros), "is unknown data that begin with 0x00000000");
    refuses(
        () -> ModelFile.open(zeros),
        "/dev/zero: is no file, so its weights cannot be mapped; load it instead");
    refuses(() -> ModelFile.load(Path.of("/dev/null")), "/dev/null: is empty");
  }

  private void refusesAs(String latin1, String kind) throws IOException {
    byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
    String name = Base64.getUrlEncoder().encodeToString(Arrays.copyOf(bytes, 6)) + ".cnnm";
    Path file = Files.write(folder.resolve(name), bytes);
    refuses(() -> ModelFile.load(file), file + ": " + kind);
    refuses(() -> ModelFile.load(new ByteArrayInputStream(bytes)), "model: " + kind);
  }

  private static void refuses(ThrowingCallable load, String message) {
    assertThatThrownBy(load).isInstanceOf(ModelFormatException.class).hasMessageContaining(message);
  }
}
