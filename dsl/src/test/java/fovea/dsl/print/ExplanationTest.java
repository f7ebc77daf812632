package fovea.dsl.print;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.Cnn;
import fovea.dsl.GoldenFile;
import fovea.ir.Network;
import fovea.ir.OpCases;
import fovea.ir.OpCases.OpCase;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final Path GOLDEN = Path.of("src/test/resources/fovea/dsl/print");

  @Test
  void lenetIsWorkedOutOnPaper() throws IOException {
    Network network =
        Cnn.read(Path.of("src/test/resources/fovea/dsl/examples/lenet.cnn")).orThrow();
    GoldenFile.assertMatches(GOLDEN.resolve("lenet_explained.txt"), Explanation.of(network));
  }

  @Test
  void everyKindOfSumIsWrittenOut() throws IOException {
    String text =
        """
        input 9x8x4
        conv 8 k3 d2 s2x1 same bn relu
        dwconv k3 mult=2 nobias
        deconv 2 k2 s2
        zeropad pad=0,1,0,2
        upsample 2
        concat { conv 3 k1 prelu | skip }
        maxpool k3 s2 ceil
        residual project(bn) relu { sepconv 4 k3 s2 same }
        se 2
        gap
        dense 5 softmax
        train { epochs 3 }
        """;
    GoldenFile.assertMatches(
        GOLDEN.resolve("sums_explained.txt"), Explanation.of(Cnn.compile(text).orThrow()));
  }

  @Test
  void everyOperatorCanBeExplained() {
    for (OpCase c : OpCases.all()) {
      assertThat(Explanation.of(c.network())).contains(c.text());
    }
  }

  @Test
  void theDenseLayerOfTheLecturesNeedsFarMoreWeights() throws IOException {
    Network dense = Cnn.compile("input 28x28x1; flatten; dense 6272 nobias relu").orThrow();
    Network conv = Cnn.compile("input 28x28x1; conv 32 k3 s2 same nobias relu; flatten").orThrow();
    GoldenFile.assertMatches(
        GOLDEN.resolve("lectures_diff.txt"), Comparison.of("dense.cnn", dense, "conv.cnn", conv));
  }

  @Test
  void equalLayersStandOnOneLine() throws IOException {
    Network a =
        Cnn.compile("input 28x28x1; conv 6 k3 relu; maxpool; conv 16 k3 relu; flatten; dense 10")
            .orThrow();
    Network b =
        Cnn.compile("input 28x28x1; conv 6 k3 relu; conv 16 k3 relu; gap; dense 84 relu; dense 10")
            .orThrow();
    GoldenFile.assertMatches(
        GOLDEN.resolve("aligned_diff.txt"), Comparison.of("a.cnn", a, "b.cnn", b));
    assertThat(Comparison.of("a", a, "a", a)).doesNotContain("~").doesNotContain("+");
  }
}
