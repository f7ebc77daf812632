package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.ir.Model;
import fovea.ir.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {
  private static final int ROUNDS = 500;

  @TempDir Path folder;

  @Test
  void keepsTheOldFileWhenWritingFails() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }))
        .hasMessage("No space left on device");
    assertThatThrownBy(() -> ModelFile.save(Models.dense(Float.NaN), file))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(file).hasContent("old");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void leavesNothingWhenTheRenameFails() throws IOException {
    Path occupied = Files.createDirectory(folder.resolve("x"));
    Path inside = Files.writeString(occupied.resolve("inside"), "");

    assertThatThrownBy(() -> AtomicFile.write(occupied, out -> out.write(1)))
        .isInstanceOf(IOException.class);

    assertThat(files()).containsExactly(occupied);
    assertThat(inside).exists();
  }

  @Test
  void writesThroughALinkAndWithThePermissionsOfAnyNewFile() throws IOException {
    Path plain = Files.createFile(folder.resolve("plain"));
    Path file = folder.resolve("file");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    AtomicFile.write(file, out -> out.write('a'));

    AtomicFile.write(link, out -> out.write('b'));

    assertThat(file).hasContent("b");
    assertThat(link).isSymbolicLink();
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
  }

  @Test
  void followsALinkToWhereNothingIsYet() throws IOException {
    Path file = folder.resolve("file");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("file"));
    Path other = Files.createSymbolicLink(folder.resolve("other"), link);

    AtomicFile.write(other, out -> out.write('a'));

    assertThat(other).isSymbolicLink();
    assertThat(link).isSymbolicLink();
    assertThat(file).isRegularFile().hasContent("a");
  }

  @Test
  void writesTheLongestNameThatTheSystemTakes() throws IOException {
    Path file = folder.resolve("\u00e9".repeat(125) + ".cnnm");

    ModelFile.save(Models.small(), file);

    assertThat(ModelFile.load(file)).isEqualTo(Models.small());
    assertThat(files()).containsExactly(file);
  }

  /** Replaced by a file, a device would be gone for every program. */
  @Test
  void writesAPipeAsItIsAndReadsFromOne() throws Exception {
    Path pipe = Pipe.in(folder);
    // More than any pipe and buffer hold.
    Checkpoint lenet = new Checkpoint(Models.lenet(), Models.checkpoint().state());
    ExecutorService threads = Executors.newFixedThreadPool(1, Pipe::daemon);
    try {
      for (Callable<Network> reading :
          List.<Callable<Network>>of(
              () -> ModelFile.load(pipe).network(),
              () -> Checkpoint.load(pipe).model().network(),
              () -> ModelFile.inspect(pipe).network())) {
        Future<Network> read = threads.submit(reading);
        try {
          lenet.save(pipe);
        } catch (UncheckedIOException e) {
          // Whoever only inspects leaves before the end.
          assertThat(e).hasMessageContaining("Broken pipe");
        }

        assertThat(Files.isRegularFile(pipe)).isFalse();
        assertThat(read.get(1, TimeUnit.MINUTES)).isEqualTo(lenet.model().network());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(files()).containsExactly(pipe);
  }

  @Test
  void finishesInAThreadThatIsInterrupted() throws IOException {
    Path file = folder.resolve("x");
    AtomicInteger tries = new AtomicInteger();
    Thread.currentThread().interrupt();
    boolean still;
    try {
      AtomicFile.write(
          file,
          out -> {
            if (tries.incrementAndGet() == 1) {
              Thread.currentThread().interrupt();
            }
            out.write(new byte[100_000]);
          });
    } finally {
      still = Thread.interrupted();
    }

    assertThat(still).isTrue();
    assertThat(tries).hasValue(2);
    assertThat(file).hasSize(100_000);
    assertThat(files()).containsExactly(file);
  }

  /** Each write in turn, the sync and the closing: full disks and broken ones. */
  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Input/output error"})
  void keepsTheOldFileWhicheverOperationFails(String error) throws IOException {
    Path file = folder.resolve("x.cnnm");
    ModelFile.save(Models.small(), file);
    byte[] old = Files.readAllBytes(file);
    AtomicFile.Content lenet =
        out -> ModelWriter.write(Models.lenet(), null, SaveOptions.DEFAULT, out);
    int failures = 0;
    while (true) {
      int good = failures;
      AtomicInteger left = new AtomicInteger(good);
      try {
        AtomicFile.write(file, lenet, path -> new FailingChannel(path, left, error));
        break;
      } catch (IOException e) {
        assertThat(e).hasMessage(error);
      }
      assertThat(Files.readAllBytes(file)).as("after %d operations", good).isEqualTo(old);
      assertThat(files()).containsExactly(file);
      failures++;
    }
    // 240 kB in pieces of 8 kB at most, the sync and the closing.
    assertThat(failures).isGreaterThan(30);
    assertThat(ModelFile.load(file)).isEqualTo(Models.lenet());
  }

  @Test
  void readingReportsWhicheverReadFails() {
    byte[] bytes = Models.bytes(Models.lenet());
    int failures = 0;
    while (true) {
      AtomicInteger left = new AtomicInteger(failures);
      MemoryChannel broken =
          new MemoryChannel(bytes, bytes.length) {
            @Override
            public int read(ByteBuffer target) throws IOException {
              if (left.getAndDecrement() == 0) {
                throw new IOException("Input/output error");
              }
              return super.read(target);
            }
          };
      try {
        assertThat(Models.read(broken)).isEqualTo(Models.lenet());
        break;
      } catch (IOException e) {
        assertThat(e).hasMessage("Input/output error");
      }
      failures++;
    }
    assertThat(failures).isGreaterThan(5);
  }

  @Test
  void readersFindAWholeModelWhileTwoWritersReplaceIt() throws Exception {
    Path file = folder.resolve("shared.cnnm");
    Model one = Models.small();
    Model other = Models.rounded(Models.small(), DataType.BFLOAT16);
    ModelFile.save(one, file);
    AtomicInteger writers = new AtomicInteger(2);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      Callable<Integer> reader =
          () -> {
            int loads = 0;
            do {
              assertThat(ModelFile.load(file)).isIn(one, other);
              try (MappedModel open = ModelFile.open(file)) {
                assertThat(open.model()).isIn(one, other);
              }
              loads++;
            } while (writers.get() > 0);
            return loads;
          };
      List<Future<Integer>> results =
          List.of(
              threads.submit(reader),
              threads.submit(writer(one, file, writers)),
              threads.submit(writer(other, file, writers)));
      for (Future<Integer> result : results) {
        assertThat(result.get(2, TimeUnit.MINUTES)).isPositive();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(files()).containsExactly(file);
  }

  private static Callable<Integer> writer(Model model, Path file, AtomicInteger writers) {
    return () -> {
      try {
        for (int round = 0; round < ROUNDS; round++) {
          ModelFile.save(model, file);
        }
        return ROUNDS;
      } finally {
        writers.decrementAndGet();
      }
    };
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
