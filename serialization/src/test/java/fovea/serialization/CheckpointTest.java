package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.ir.Model;
import fovea.ir.Tensor;
import fovea.ir.TrainingState;
import fovea.serialization.proto.ModelProto;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final Checkpoint CHECKPOINT = Models.checkpoint();
  private static final byte[] FILE = Models.bytes(CHECKPOINT);

  @TempDir Path folder;

  private static Checkpoint load(byte[] bytes) {
    return Checkpoint.load(new ByteArrayInputStream(bytes));
  }

  @Test
  void comesBackWhole() {
    Path file = folder.resolve("training.cnnm");

    CHECKPOINT.save(file);

    assertThat(Checkpoint.load(file)).isEqualTo(CHECKPOINT);
    assertThat(load(FILE)).isEqualTo(CHECKPOINT);
    assertThat(Models.bytes(load(FILE))).isEqualTo(FILE);
  }

  @Test
  void bringsBackAStateOfNothing() {
    TrainingState empty = new TrainingState(0, 0, 0, 0, List.of(), Map.of(), List.of());
    Checkpoint checkpoint = new Checkpoint(Models.dense(1), empty);

    assertThat(load(Models.bytes(checkpoint))).isEqualTo(checkpoint);
  }

  @Test
  void givesTheModelToThoseWhoWantOnlyThat() throws IOException {
    assertThat(Models.load(FILE)).isEqualTo(CHECKPOINT.model());
    assertThat(Models.read(new MemoryChannel(FILE, FILE.length))).isEqualTo(CHECKPOINT.model());
    Path file = folder.resolve("training.cnnm");
    CHECKPOINT.save(file);
    try (MappedModel open = ModelFile.open(file)) {
      assertThat(open.model()).isEqualTo(CHECKPOINT.model());
      Tensor slot = CHECKPOINT.state().tensors().get(1);
      assertThat(open.tensor("state:adam.v"))
          .isEqualTo(new Tensor("state:adam.v", slot.dims(), slot.values()));
    }
    assertThat(Models.bytes(Models.load(FILE))).isEqualTo(Models.bytes(CHECKPOINT.model()));
  }

  @Test
  void tellsOfItsStateWithoutTheTensors() {
    ModelHeader header = ModelFile.inspect(new ByteArrayInputStream(FILE));

    assertThat(header.isCheckpoint()).isTrue();
    assertThat(header.state()).isEqualTo(CHECKPOINT.state().withTensors(List.of()));
    assertThat(header.stateTensors())
        .extracting(t -> t.name() + " " + t.shape())
        .containsExactly("state:adam.m 100", "state:adam.v 4x25");
    assertThat(ModelFile.inspect(new ByteArrayInputStream(Models.bytes(Models.small()))).state())
        .isNull();
  }

  @Test
  void isReadWithAnyProtobufTool() throws IOException {
    ModelProto.ModelFile file = ModelProto.ModelFile.parseFrom(FILE);

    assertThat(file.getHeader().getState().getStep()).isEqualTo(1234);
    assertThat(file.getTensorList().stream().map(ModelProto.Tensor::getName))
        .endsWith("state:adam.m", "state:adam.v");
  }

  @Test
  void refusesAModelWhereACheckpointIsWanted() {
    byte[] model = Models.bytes(Models.small());

    assertThatThrownBy(() -> load(model))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage("model: is a model without the state of a training, no checkpoint");
  }

  @Test
  void refusesEveryCutAndEveryFlippedBit() {
    for (int length = 0; length < FILE.length; length++) {
      byte[] cut = Arrays.copyOf(FILE, length);
      assertThatThrownBy(() -> load(cut))
          .as("cut to %d", length)
          .isInstanceOf(ModelFormatException.class);
    }
    for (int bit = 0; bit < FILE.length * 8; bit++) {
      byte[] flipped = FILE.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> load(flipped))
          .as("checkpoint, bit %d", bit)
          .isInstanceOf(ModelFormatException.class);
      assertThatThrownBy(() -> Models.load(flipped))
          .as("model, bit %d", bit)
          .isInstanceOf(ModelFormatException.class);
    }
  }

  @Test
  void refusesStatesThatCannotBe() {
    refuses(s -> s.clearStep(), "state: step or epoch is missing");
    refuses(s -> s.clearSeed(), "state: position or seed is missing");
    refuses(s -> s.setStep(-1), "state: step must be at least 0, got -1");
    refuses(s -> s.getScheduleBuilder(0).clearValue(), "state: schedule is missing");
    refuses(s -> s.addSchedule(s.getSchedule(0)), "the state has best twice");
    refuses(
        s -> s.getTensorBuilder(0).setName("op1/kernel"),
        "the optimizer's tensor op1/kernel must be named state:...");
    refuses(s -> s.addTensor(s.getTensor(0)), "the tensor state:adam.m is there twice");
    refuses(s -> s.getTensorBuilder(0).setDim(0, -100), "the tensor state:adam.m must not be -100");
    refuses(s -> s.getTensorBuilder(0).setDim(0, 99), "do not make up its 99 values");
    refuses(s -> s.getTensorBuilder(0).addDim(1L << 40), "values, too many for Java");
    refuses(
        s -> s.getTensorBuilder(0).addAllDim(List.of(1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L)),
        "the tensor state:adam.m must not be");
    refuses(s -> s.removeTensor(0), "is not where the header says");
  }

  private static void refuses(Consumer<ModelProto.TrainingState.Builder> change, String message) {
    byte[] forged = Forge.changed(FILE, header -> change.accept(header.getStateBuilder()));
    assertThatThrownBy(() -> load(forged))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> Models.load(forged)).isInstanceOf(ModelFormatException.class);
  }

  @Test
  void refusesToSaveNan() {
    Model model = Models.dense(1);
    Tensor broken = new Tensor("adam.m", List.of(1L), new float[] {Float.NaN});
    TrainingState state = CHECKPOINT.state().withTensors(List.of(broken));

    assertThatThrownBy(() -> Models.bytes(new Checkpoint(model, state)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("model: weights must be numbers, got NaN in adam.m");
  }
}
