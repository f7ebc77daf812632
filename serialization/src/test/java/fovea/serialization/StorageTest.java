package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.ir.BatchNorm;
import fovea.ir.Input;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Shape;
import fovea.ir.Tensor;
import fovea.ir.Weights;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Types of values in a file. */
class StorageTest {
  @ParameterizedTest
  @EnumSource(DataType.class)
  void weightsComeBackRoundedToTheirType(DataType type) {
    Model model = Models.lenet();

    assertThat(Models.load(Models.bytes(model, type))).isEqualTo(Models.rounded(model, type));
  }

  /** What is loaded holds rounded values, which round to themselves. */
  @ParameterizedTest
  @EnumSource(DataType.class)
  void savingAgainGivesTheSameBytes(DataType type) {
    byte[] bytes = Models.bytes(Models.operators(), type);

    assertThat(Models.bytes(Models.load(bytes), type)).isEqualTo(bytes);
  }

  @Test
  void lenetTakesHalfTheBytes() {
    assertThat(Models.bytes(Models.lenet(), DataType.FLOAT32)).hasSizeBetween(241_000, 243_000);
    assertThat(Models.bytes(Models.lenet(), DataType.FLOAT16)).hasSizeBetween(121_000, 123_000);
    assertThat(Models.bytes(Models.lenet(), DataType.BFLOAT16)).hasSizeBetween(121_000, 123_000);
  }

  @Test
  void runningStatisticsStayExact() {
    Network network = Models.chain(new Input(Shape.of(4)), new BatchNorm(1e-5, 0.9, false));
    List<Tensor> tensors = new ArrayList<>();
    for (String role : List.of("gamma", "beta", "mean", "variance")) {
      tensors.add(
          new Tensor("op1/" + role, List.of(4L), new float[] {1e-9f, 0.1f, 3e5f, 0.3f}.clone()));
    }
    // 300,000 is beyond float16: only where it is rounded.
    tensors.set(0, new Tensor("op1/gamma", List.of(4L), new float[] {0.1f, 1, 1, 1}));
    tensors.set(1, new Tensor("op1/beta", List.of(4L), new float[4]));
    Model model = Model.of(network, new Weights(tensors));

    byte[] bytes = Models.bytes(model, DataType.FLOAT16);

    Weights weights = Models.load(bytes).weights();
    assertThat(weights.get("op1/variance")).isEqualTo(tensors.get(3));
    assertThat(weights.get("op1/mean")).isEqualTo(tensors.get(2));
    assertThat(weights.get("op1/gamma")).isNotEqualTo(tensors.get(0));
    assertThat(ModelFile.inspect(new ByteArrayInputStream(bytes)).tensors())
        .extracting(TensorInfo::type)
        .containsExactly(DataType.FLOAT16, DataType.FLOAT16, DataType.FLOAT32, DataType.FLOAT32);
  }

  @Test
  void refusesWhatTheTypeCannotHold() {
    assertThatThrownBy(() -> Models.bytes(Models.dense(1, 65_520), DataType.FLOAT16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "model: weights must be within the range of float16, got 65520.0 in op1/kernel");
    assertThatThrownBy(() -> Models.bytes(Models.dense(-Float.MAX_VALUE), DataType.BFLOAT16))
        .hasMessageContaining("within the range of bfloat16, got -3.4028235E38 in op1/kernel");
    Model large = Models.dense(65_519, Float.NEGATIVE_INFINITY);
    assertThat(Models.load(Models.bytes(large, DataType.FLOAT16)))
        .isEqualTo(Models.dense(65_504, Float.NEGATIVE_INFINITY));
  }

  @Test
  void refusesNanOfAnyType() {
    for (DataType type : DataType.values()) {
      byte[] bytes = Models.bytes(Models.dense(1, 2, 3), type);
      TensorInfo kernel = ModelFile.inspect(new ByteArrayInputStream(bytes)).tensors().get(0);
      int at = (int) kernel.parts().get(0).offset() + type.byteCount();
      for (int i = 0; i < type.byteCount(); i++) {
        bytes[at + i] = (byte) 0xff;
      }
      byte[] resealed = Forge.resealTensor(bytes, 0);

      assertThatThrownBy(() -> Models.load(resealed))
          .as("%s", type)
          .isInstanceOf(ModelFormatException.class)
          .hasMessage("model: the tensor op1/kernel holds NaN");
    }
  }
}
