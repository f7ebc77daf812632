package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.Network;
import fovea.ir.Summary;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The worked examples 3 to 7 of the lectures: shapes and counts. */
class LecturesTest {
  private static final String LENET =
      """
      input 28x28x1
      conv 6 k3 relu
      avgpool
      conv 16 k3 relu
      avgpool
      flatten
      dense 120 relu
      dense 84 relu
      dense 10 softmax
      """;

  @Test
  void threeFiltersOverTwoChannels() {
    assertThat(output("input 6x6x2; conv 3 k3")).isEqualTo("4x4x3");
    assertThat(output("input 6x6x2; conv 3 k3 s2")).isEqualTo("2x2x3");
  }

  @Test
  void fiveByFiveThenPooling() {
    assertThat(output("input 28x28x1; conv 1 k5")).isEqualTo("24x24x1");
    assertThat(output("input 28x28x1; conv 1 k5; maxpool")).isEqualTo("12x12x1");
  }

  @Test
  void lenetHasTheTableOfTheLectures() {
    Summary summary = Cnn.compile(LENET).orThrow().summary();
    assertThat(summary.layers())
        .extracting(row -> row.output() + " / " + row.parameters())
        .isEqualTo(
            List.of(
                "26x26x6 / 60",
                "13x13x6 / 0",
                "11x11x16 / 880",
                "5x5x16 / 0",
                "400 / 0",
                "120 / 48120",
                "84 / 10164",
                "10 / 850"));
    assertThat(summary.totals().parameters()).isEqualTo(60_074);
    assertThat(summary.totals().multiplyAdds()).isEqualTo(BigInteger.valueOf(199_968));
  }

  @Test
  void roundingUpGivesOtherFeatures() {
    assertThat(output("input 11x11x16; avgpool")).isEqualTo("5x5x16");
    assertThat(output("input 11x11x16; avgpool ceil; flatten")).isEqualTo("576");
  }

  @Test
  void threeStageClassifier() {
    Network network =
        Cnn.compile(
                """
                input 28x28x1
                conv 32 k3 same relu; maxpool
                conv 64 k3 same relu; maxpool
                conv 128 k3 same relu; maxpool
                flatten
                dense 10 softmax
                """)
            .orThrow();
    assertThat(network.summary().layers())
        .extracting(row -> row.output() + " = " + row.output().elements())
        .startsWith(
            "28x28x32 = 25088",
            "14x14x32 = 6272",
            "14x14x64 = 12544",
            "7x7x64 = 3136",
            "7x7x128 = 6272",
            "3x3x128 = 1152",
            "1152 = 1152");
    assertThat(network.summary().layers().get(0).parameters()).isEqualTo(288 + 32);
  }

  @Test
  void aDenseLayerNeedsFarMoreWeightsThanTheConvolution() {
    assertThat(parameters("input 784; dense 6272 nobias")).isEqualTo(4_917_248);
    assertThat(parameters("input 28x28x1; conv 32 k3 nobias")).isEqualTo(288);
  }

  private static String output(String text) {
    return Cnn.compile(text).orThrow().outputShape().toString();
  }

  private static long parameters(String text) {
    return Cnn.compile(text).orThrow().summary().totals().parameters();
  }
}
