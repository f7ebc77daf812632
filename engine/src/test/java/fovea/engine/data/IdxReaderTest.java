package fovea.engine.data;

import static fovea.engine.data.IdxFiles.counting;
import static fovea.engine.data.IdxFiles.gzip;
import static fovea.engine.data.IdxFiles.idx;
import static fovea.engine.data.IdxFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxReaderTest {
  private static final byte[] IMAGES = idx(new int[] {3, 4, 5}, counting(60));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsImagesPlainAndGzipped(boolean gzipped) {
    IdxArray images = IdxReader.images(write(folder, "images", gzipped ? gzip(IMAGES) : IMAGES));

    assertThat(images.dims()).containsExactly(3, 4, 5);
    assertThat(images.values()).isEqualTo(counting(60));
  }

  @Test
  void readsImagesOfSeveralChannels() {
    byte[] colour = idx(new int[] {2, 2, 3, 3}, counting(36));

    assertThat(IdxReader.images(write(folder, "images", colour)).dim(3)).isEqualTo(3);
  }

  @Test
  void readsMoreThanOnePieceOfGzip() {
    byte[] values = new byte[300_000];
    new Random(5).nextBytes(values);
    Path file = write(folder, "labels", gzip(idx(new int[] {values.length}, values)));

    assertThat(IdxReader.labels(file).values()).isEqualTo(values);
  }

  @Test
  void namesAMissingFile() {
    refuses(() -> IdxReader.images(folder.resolve("nothing")), "nothing: no such file");
  }

  @Test
  void refusesAFileThatIsNoIdx() {
    byte[] text = "<html>404".getBytes(StandardCharsets.UTF_8);
    refuses(
        () -> IdxReader.images(write(folder, "x", text)),
        "x: is no IDX file: it must begin with 0x00000801 or 0x00000803, begins with 0x3c68746d");
    refuses(() -> IdxReader.images(write(folder, "x", new byte[0])), "it has 0 bytes");
  }

  @Test
  void refusesLabelsInPlaceOfImagesAndTheReverse() {
    Path labels = write(folder, "labels", idx(new int[] {2}, (byte) 1, (byte) 2));
    Path images = write(folder, "images", IMAGES);

    refuses(() -> IdxReader.images(labels), "images must have 3 dimensions, this file has 1");
    refuses(() -> IdxReader.labels(images), "this file has 3; are these the images?");
  }

  @Test
  void refusesValuesThatAreNotUnsignedBytes() {
    byte[] floats = IMAGES.clone();
    floats[2] = 0x0d;

    refuses(
        () -> IdxReader.images(write(folder, "x", floats)),
        "values must be unsigned bytes (0x08), are 0x0d");
  }

  @Test
  void refusesEveryCut() {
    byte[] gzipped = gzip(IMAGES);
    for (int length = 0; length < IMAGES.length; length++) {
      byte[] cut = Arrays.copyOf(IMAGES, length);
      refuses(() -> IdxReader.images(write(folder, "cut", cut)), "cut: ");
      refuses(() -> IdxReader.images(write(folder, "cut", gzip(cut))), "cut: ");
    }
    for (int length = 0; length < gzipped.length; length++) {
      byte[] cut = Arrays.copyOf(gzipped, length);
      refuses(() -> IdxReader.images(write(folder, "cut", cut)), "cut: ");
    }
  }

  @Test
  void refusesWhatFollowsTheValues() {
    byte[] longer = Arrays.copyOf(IMAGES, IMAGES.length + 1);

    refuses(
        () -> IdxReader.images(write(folder, "x", longer)), "must have 76 bytes for 3x4x5, has 77");
    refuses(() -> IdxReader.images(write(folder, "x", gzip(longer))), "goes on after its 60");
  }

  @Test
  void refusesGzipWithADamagedSum() {
    byte[] gzipped = gzip(IMAGES);
    gzipped[gzipped.length - 6] ^= 1;

    refuses(() -> IdxReader.images(write(folder, "x", gzipped)), "its gzip data are damaged");
  }

  @Test
  void refusesHostileExtentsWithoutAllocating() {
    int[][] hostile = {
      {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE},
      {60_000, 28, 28},
      {-1, 28, 28},
      {0, 28, 28}
    };
    for (int[] dims : hostile) {
      byte[] bytes = idx(dims, counting(10));
      Path plain = write(folder, "plain", bytes);
      Path gzipped = write(folder, "gzipped", gzip(bytes));
      refuses(() -> IdxReader.images(plain), "plain: ");

      long before = allocatedBytes();
      refuses(() -> IdxReader.images(gzipped), "gzipped: ");
      // 60,000 x 28 x 28 is 47 MB; the stream's own buffers are 64 kB each.
      assertThat(allocatedBytes() - before).isLessThan(1 << 20);
    }
  }

  @Test
  void growsOnlyWithWhatAGzipReallyHolds() {
    // 20 MB declared and, by the ratio of the pad, possible; 200 kB there.
    byte[] pad = new byte[200_000];
    new Random(6).nextBytes(pad);
    Path file = write(folder, "gzipped", gzip(idx(new int[] {20_000_000}, pad)));

    long before = allocatedBytes();
    refuses(() -> IdxReader.labels(file), "ends after 200000 of 20000000 values");
    assertThat(allocatedBytes() - before).isLessThan(2 << 20);
  }

  @Test
  void refusesMoreThanThereIsMemoryFor() {
    Path bomb = write(folder, "bomb", gzip(idx(new int[] {1 << 20}, new byte[1 << 20])));

    refuses(
        () -> IdxReader.read(bomb, 1, 1, 1 << 19),
        "holds 1048576 bytes, more than the 524288 that there is room for (-Xmx)");
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static void refuses(ThrowingCallable read, String message) {
    assertThatThrownBy(read).isInstanceOf(DataFormatException.class).hasMessageContaining(message);
  }
}
