package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.ir.Model;
import fovea.ir.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MappedModelTest {
  @TempDir Path folder;

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("x.cnnm"), bytes);
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void isTheModelThatLoadingGives(DataType type) throws IOException {
    Path file = write(Models.bytes(Models.operators(), type));
    Model loaded = ModelFile.load(file);

    try (MappedModel open = ModelFile.open(file)) {
      assertThat(open.network()).isEqualTo(loaded.network());
      assertThat(open.header()).isEqualTo(ModelFile.inspect(file));
      for (Tensor tensor : loaded.weights()) {
        assertThat(open.tensor(tensor.name())).isEqualTo(tensor);
      }
      assertThat(open.model()).isEqualTo(loaded);
    }
  }

  @Test
  void givesTheValuesWhereTheyLie() throws IOException {
    Model model = Models.lenet();
    try (MappedModel open = ModelFile.open(write(Models.bytes(model)))) {
      for (Tensor tensor : model.weights()) {
        List<FloatBuffer> buffers = open.buffers(tensor.name());
        assertThat(buffers).hasSize(1);
        FloatBuffer buffer = buffers.get(0);
        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.isReadOnly()).isTrue();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        assertThat(values).isEqualTo(tensor.values());
      }
    }
  }

  @Test
  void checksATensorWhenItIsFirstTouched() throws IOException {
    byte[] bytes = Models.bytes(Models.small());
    int offset = (int) Forge.header(bytes).getTensor(2).getChunk(0).getOffset();
    bytes[offset] ^= 1;
    Path file = write(bytes);

    try (MappedModel open = ModelFile.open(file)) {
      assertThat(open.tensor("op1/kernel")).isEqualTo(Models.small().weights().get("op1/kernel"));
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(() -> open.tensor("op4/kernel"))
            .isInstanceOf(ModelFormatException.class)
            .hasMessage(
                file
                    + ": is damaged: the tensor op4/kernel does not have the checksum that it"
                    + " should");
      }
      assertThatThrownBy(open::model).isInstanceOf(ModelFormatException.class);
    }
  }

  /** At once or when the tensors are touched; only the file's own checksum is not looked at. */
  @Test
  void noticesEveryFlippedBitThatChangesAnything() throws IOException {
    byte[] whole = Models.bytes(Models.small());
    int unchecked = 0;
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Path file = write(flipped);
      try (MappedModel open = ModelFile.open(file)) {
        assertThat(open.model()).as("bit %d", bit).isEqualTo(Models.small());
        unchecked++;
      } catch (ModelFormatException e) {
        continue;
      }
    }
    assertThat(unchecked).isEqualTo(Integer.SIZE);
  }

  @Test
  void refusesEveryCutAtOnce() throws IOException {
    byte[] whole = Models.bytes(Models.small());
    for (int length = 0; length < whole.length; length++) {
      Path file = write(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ModelFile.open(file))
          .as("cut to %d", length)
          .isInstanceOf(ModelFormatException.class);
      assertThatThrownBy(() -> ModelFile.inspect(file))
          .as("cut to %d", length)
          .isInstanceOf(ModelFormatException.class);
    }
  }

  @Test
  void refusesOffsetsThatLieAtOnce() throws IOException {
    byte[] whole = Models.bytes(Models.small());
    for (int tensor = 0; tensor < 4; tensor++) {
      long right = Forge.header(whole).getTensor(tensor).getChunk(0).getOffset();
      for (long offset : new long[] {0, right - 64, right + 64, right + 4, -64, Long.MAX_VALUE}) {
        int at = tensor;
        Path file =
            write(
                Forge.changed(
                    whole, h -> h.getTensorBuilder(at).getChunkBuilder(0).setOffset(offset)));
        assertThatThrownBy(() -> ModelFile.open(file))
            .as("tensor %d at %d", tensor, offset)
            .isInstanceOf(ModelFormatException.class)
            .hasMessageContaining("is not where the header says");
      }
    }
  }

  @Test
  void outlivesAReplacementOfItsFile() throws IOException {
    Path file = write(Models.bytes(Models.small()));
    try (MappedModel open = ModelFile.open(file)) {
      ModelFile.save(Models.lenet(), file);

      assertThat(open.model()).isEqualTo(Models.small());
      assertThat(ModelFile.load(file)).isEqualTo(Models.lenet());
    }
  }

  @Test
  void namesWhatItDoesNotHave() throws IOException {
    Path file = write(Models.bytes(Models.small(), DataType.FLOAT16));
    MappedModel open = ModelFile.open(file);
    assertThatThrownBy(() -> open.tensor("op9/kernel"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model: has no tensor op9/kernel");
    assertThatThrownBy(() -> open.buffers("op1/kernel"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("buffers: only float32 can be used where it lies, got FLOAT16 of op1/kernel");
    open.close();
    open.close();
    assertThatThrownBy(() -> open.tensor("op1/kernel"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("model: is closed");
  }

  @Test
  void servesManyThreads() throws Exception {
    Model model = Models.lenet();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (MappedModel open = ModelFile.open(write(Models.bytes(model)))) {
      List<Future<Tensor>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        results.add(threads.submit(() -> open.tensor("op8/kernel")));
      }
      Tensor expected = Objects.requireNonNull(model.weights().get("op8/kernel"));
      for (Future<Tensor> result : results) {
        assertThat(result.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
