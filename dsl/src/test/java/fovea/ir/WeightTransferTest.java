package fovea.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.dsl.Cnn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightTransferTest {
  private static final Network TEN =
      Cnn.compile("input 8x8x1; conv 4 k3 bn relu; flatten; dense 8 relu; dense 10 softmax")
          .orThrow();

  private static Weights weights(Network network, float value) {
    List<Tensor> tensors = new ArrayList<>();
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        float[] values = new float[parameter.count().intValueExact()];
        Arrays.fill(values, value);
        tensors.add(new Tensor(node.tensorName(parameter), parameter.dims(), values));
      }
    }
    return new Weights(tensors);
  }

  private static List<Tensor> list(Weights weights) {
    List<Tensor> tensors = new ArrayList<>();
    weights.forEach(tensors::add);
    return tensors;
  }

  @Test
  void takesEverythingThatMatches() {
    WeightTransfer transfer = WeightTransfer.plan(TEN, weights(TEN, 1));

    assertThat(transfer.isComplete()).isTrue();
    assertThat(transfer.matched()).containsExactly("conv1", "conv1.bn", "dense1", "dense2");
    assertThat(transfer.apply(weights(TEN, 0), weights(TEN, 1))).isEqualTo(weights(TEN, 1));
    assertThat(transfer.message()).isEqualTo("F803: 4 of 4 layers found weights");
  }

  @Test
  void keepsANewHead() {
    Network three =
        Cnn.compile("input 8x8x1; conv 4 k3 bn relu; flatten; dense 8 relu; dense 3 softmax")
            .orThrow();
    Weights given = weights(TEN, 1);

    WeightTransfer transfer = WeightTransfer.plan(three, given);

    assertThat(transfer.matched()).containsExactly("conv1", "conv1.bn", "dense1");
    assertThat(transfer.misshapen()).hasSize(1);
    assertThat(transfer.message())
        .isEqualTo(
            "F803: 3 of 4 layers found weights; another shape: dense2/kernel must be 8x3, is 8x10");
    Weights first = weights(three, 0);
    Weights result = transfer.apply(first, given);
    assertThat(Model.of(three, result).weights()).isSameAs(result);
    assertThat(result.get("conv1/kernel")).isEqualTo(given.get("conv1/kernel"));
    assertThat(result.get("conv1.bn/variance")).isEqualTo(given.get("conv1.bn/variance"));
    assertThat(result.get("dense2/kernel")).isEqualTo(first.get("dense2/kernel"));
    assertThat(first).isEqualTo(weights(three, 0));
  }

  /** The kernel would fit, but its bias is gone: neither is taken. */
  @Test
  void takesALayerWholeOrNotAtAll() {
    List<Tensor> tensors = list(weights(TEN, 1));
    tensors.removeIf(tensor -> tensor.name().equals("dense1/bias"));
    Weights given = new Weights(tensors);

    WeightTransfer transfer = WeightTransfer.plan(TEN, given);

    assertThat(transfer.message()).contains("another shape: dense1/bias must be 8, is absent");
    Weights result = transfer.apply(weights(TEN, 0), given);
    assertThat(result.get("dense1/kernel")).isEqualTo(weights(TEN, 0).get("dense1/kernel"));
    assertThat(result.get("dense2/kernel")).isEqualTo(given.get("dense2/kernel"));
    tensors.add(new Tensor("dense1/bias", List.of(8L), new float[8]));
    tensors.add(new Tensor("dense1/scale", List.of(8L), new float[8]));
    assertThat(WeightTransfer.plan(TEN, new Weights(tensors)).message())
        .contains("another shape: dense1/scale must be absent, is 8");
  }

  @Test
  void namesWhatOnlyOneSideHas() {
    Network other = Cnn.compile("input 8x8x1; conv 4 k3 bn; flatten; dense 8 as body").orThrow();

    WeightTransfer transfer = WeightTransfer.plan(other, weights(TEN, 1));

    assertThat(transfer.matched()).containsExactly("conv1", "conv1.bn");
    assertThat(transfer.missing()).containsExactly("body");
    assertThat(transfer.extra()).containsExactly("dense1", "dense2");
    assertThat(transfer.message())
        .isEqualTo(
            "F803: 2 of 3 layers found weights; not in the weights: body; not in the network:"
                + " dense1, dense2");
  }

  @Test
  void refusesToTakeNothing() {
    Network other = Cnn.compile("input 4; dense 2 as head").orThrow();
    WeightTransfer transfer = WeightTransfer.plan(other, weights(TEN, 1));

    assertThatThrownBy(() -> transfer.apply(weights(other, 0), weights(TEN, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("F803: none of 1 layer found weights; not in the weights: head");
    WeightTransfer whole = WeightTransfer.plan(TEN, weights(TEN, 1));
    assertThatThrownBy(() -> whole.apply(weights(TEN, 0), weights(other, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("transfer: weights must be those of the plan, got others for conv1/kernel");
  }
}
