package fovea.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
  private static Figures figures() {
    Figures figures = new Figures();
    figures.put("Fovea", new double[] {1e-3, 2e-3, 9e-3});
    figures.put("ORT", new double[] {4e-3, 4e-3, 12e-3});
    figures.put("TF", new double[] {3e-3, 5e-3, 30e-3});
    figures.refuse("DJL", "does not | run");
    figures.putPeak(new double[] {100, 50, 200});
    figures.putDifference(1e-6);
    figures.putDifference(3e-7);
    return figures;
  }

  @Test
  void bestPeerHasTheSmallestMedianAndIsNotFovea() {
    assertThat(figures().best()).isEqualTo("ORT");
  }

  @Test
  void ratioIsTheMedianOfTheQuotientsOfEachRound() {
    // 0.25, 0.5 and 0.75; the quotient of the medians would be 0.5 too, that of TF not.
    assertThat(figures().ratio("ORT")).isEqualTo(0.5);
    assertThat(figures().ratio("TF")).isEqualTo(1.0 / 3);
  }

  @Test
  void medianOfAnEvenCountIsTheMeanOfTheMiddle() {
    assertThat(Figures.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
  }

  @Test
  void rateReadsAsExamplesInASecondAndTheRatioTurnsOver() {
    // 199,968 multiply-adds an image: 36,504 and 104,544 convolve, 58,920 are dense.
    assertThat(Table.row(Row.LENET_INFERENCE, 2, figures()))
        .isEqualTo(
            "| LeNet, inference, batch 256 | 2 | 128,000/s | ORT 64,000/s"
                + " | TF 51,200/s, DJL (does not / run) | 2.00 x | 2.5 x"
                + " | 51 % of 100 GFLOP/s | 1e-06 |");
  }

  @Test
  void latencyReadsAsATime() {
    assertThat(Table.row(Row.LENET_LATENCY, 1, figures()))
        .startsWith("| LeNet, batch 1, latency | 1 | 2.00 ms | ORT 4.00 ms |")
        .contains("| 0.50 of it | 0.5 of it |");
  }

  @Test
  void refusalOfFoveaIsSaidAndNothingIsCompared() {
    Figures figures = new Figures();
    figures.refuse("Fovea", "plan: bn has no kernel");
    figures.put("TF", new double[] {1});
    assertThat(Table.row(Row.RESNET18_TRAINING, 1, figures))
        .startsWith(
            "| the same, training, batch 8 | 1 | not supported: plan: bn has no kernel | TF")
        .contains("|  | 1.5 x |  |");
  }

  @Test
  void rowsAreFoundByTheirWords() {
    for (Row row : Row.values()) {
      assertThat(Row.of(row.word())).isSameAs(row);
    }
  }

  @Test
  void trainingCountsNoGradientOfTheInput() {
    double forward = Nets.multiplyAdds(Nets.lenet());
    double first = 26 * 26 * 9 * 6;
    assertThat(Nets.trainingMultiplyAdds(Nets.lenet())).isEqualTo(3 * forward - first);
  }
}
