package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.ir.Model;
import java.io.IOException;
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

class AtomicFileTest {
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

  @Test
  void readersFindAWholeModelWhileTwoWritersReplaceIt() throws Exception {
    Path file = folder.resolve("shared.cnnm");
    Model one = Models.small();
    Model other = Models.lenet();
    ModelFile.save(one, file);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(600);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      Callable<Integer> reader =
          () -> {
            int loads = 0;
            while (System.nanoTime() < end) {
              assertThat(ModelFile.load(file)).isIn(one, other);
              loads++;
            }
            return loads;
          };
      List<Future<Integer>> results =
          List.of(
              threads.submit(writer(one, file, end)),
              threads.submit(writer(other, file, end)),
              threads.submit(reader));
      for (Future<Integer> result : results) {
        assertThat(result.get(30, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(files()).containsExactly(file);
  }

  private static Callable<Integer> writer(Model model, Path file, long end) {
    return () -> {
      int saves = 0;
      do {
        ModelFile.save(model, file);
        saves++;
      } while (System.nanoTime() < end);
      return saves;
    };
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
