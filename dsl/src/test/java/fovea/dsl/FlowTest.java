package fovea.dsl;

import static fovea.dsl.Texts.codes;
import static fovea.dsl.Texts.errors;
import static fovea.dsl.Texts.layers;
import static fovea.dsl.Texts.output;
import static fovea.dsl.Texts.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.Network;
import org.junit.jupiter.api.Test;

/** Streams: branches, names, residuals, several inputs and outputs. */
class FlowTest {
  private static final String IMAGE = "input 8x8x4\n";

  @Test
  void branchesBeginAtTheCurrentStreamAndJoinInOrder() {
    String text = IMAGE + "concat { conv 1 k1 | conv 2 k1; conv 3 k1 | skip }";
    assertThat(output(text)).isEqualTo("8x8x8");
    Network network = Texts.network(text);
    assertThat(network.nodes().get(network.outputs().get(0)).inputs()).containsExactly(1, 3, 0);
  }

  @Test
  void newlinesAroundBarsAndBracesSeparateNothing() {
    String line = IMAGE + "concat { conv 1 k1 | conv 2 k1 }";
    String lines = IMAGE + "concat {\n\n conv 1 k1\n\n|\n conv 2 k1\n}\n";
    assertThat(Cnn.compile(lines).orThrow()).isEqualTo(Cnn.compile(line).orThrow());
    assertThat(codes(Cnn.compile(lines))).isEmpty();
  }

  @Test
  void mergesNest() {
    String text =
        IMAGE
            + "concat { add { conv 2 k1 | mul { conv 2 k1 | conv 2 k3 same } }"
            + " | concat { skip | residual { conv 4 k1 } } }";
    assertThat(output(text)).isEqualTo("8x8x10");
  }

  @Test
  void everyMergeTakesBranchesAndNames() {
    for (String merge : new String[] {"add", "mul", "max", "avg"}) {
      assertThat(output(IMAGE + merge + " { skip | conv 4 k1 }")).as(merge).isEqualTo("8x8x4");
      String names = IMAGE + "conv 4 k1 as a; conv 4 k1 as b; conv 4 k1; " + merge + " a, b";
      assertThat(output(names)).as(merge).isEqualTo("8x8x4");
    }
    assertThat(output(IMAGE + "conv 1 k1 as a; conv 2 k1; concat a")).isEqualTo("8x8x3");
  }

  @Test
  void theCurrentStreamComesFirstInAConcatOfNames() {
    Network network =
        Texts.network(IMAGE + "conv 1 k1 as a; conv 2 k1 as b; conv 3 k1; concat b, a");
    assertThat(network.nodes().get(network.outputs().get(0)).inputs()).containsExactly(3, 2, 1);
  }

  @Test
  void wordsStandBehindMerges() {
    String words = IMAGE + "add relu { skip | conv 4 k1 }";
    assertThat(layers(words)).contains("add relu");
    assertThat(layers(IMAGE + "conv 4 k1 as a; conv 4 k1; add a relu")).contains("add relu");
  }

  @Test
  void longSkipsUseNames() {
    String text =
        IMAGE + "conv 2 k1 as e1; maxpool; conv 3 k1; deconv 2 k2 s2; concat e1; conv 1 k1";
    assertThat(output(text)).isEqualTo("8x8x1");
    assertThat(parameters(text)).isEqualTo(10 + 9 + 26 + 5);
  }

  @Test
  void onlyMulBroadcastsAVectorOverAnImage() {
    assertThat(output(IMAGE + "mul { skip | gap; sigmoid }")).isEqualTo("8x8x4");
    assertThat(errors(IMAGE + "add { skip | gap; sigmoid }")).containsExactly("E304");
    assertThat(errors(IMAGE + "mul { skip | gap; dense 3 }")).hasSize(1);
  }

  @Test
  void seIsTheMulThatItsDefinitionSays() {
    String se = IMAGE + "se 2";
    String written = IMAGE + "mul { skip | gap; dense (in.c/2) relu; dense 4 sigmoid }";
    assertThat(parameters(se)).isEqualTo(parameters(written)).isEqualTo(8 + 2 + 8 + 4);
    assertThat(output(se)).isEqualTo("8x8x4");
    assertThat(errors(IMAGE + "se 3")).containsExactly("E207");
  }

  @Test
  void aPlainResidualNeedsEqualShapes() {
    assertThat(output(IMAGE + "residual relu { conv 4 k3 same bn relu; conv 4 k3 same bn }"))
        .isEqualTo("8x8x4");
    assertThat(layers(IMAGE + "residual relu { conv 4 k1 }"))
        .containsExactly("conv 4 k1", "add relu");
    assertThat(layers(IMAGE + "residual bn relu { conv 4 k1 }"))
        .containsExactly("conv 4 k1", "add bn relu");
    assertThat(errors(IMAGE + "residual { conv 5 k1 }")).containsExactly("E320");
    assertThat(errors(IMAGE + "residual { conv 4 k3 s2 p1 }")).containsExactly("E320");
  }

  @Test
  void aProjectedResidualConvolvesTheSkipWhereShapesDiffer() {
    assertThat(parameters(IMAGE + "residual project { conv 6 k1 }")).isEqualTo(30 + 30);
    assertThat(parameters(IMAGE + "residual project(bn) { conv 6 k1 }")).isEqualTo(30 + 24 + 12);
    assertThat(parameters(IMAGE + "residual project { conv 4 k1 }"))
        .as("nothing to project")
        .isEqualTo(20);
    assertThat(layers(IMAGE + "residual project(bn) relu { conv 6 k3 s2 p1 bn }"))
        .containsExactly("conv 6 k3 s2 p1 bn", "conv 6 k1 s2 bn add relu");
    assertThat(
            Cnn.compile(IMAGE + "residual project(bn) relu { conv 6 k3 s2 p1 bn }").diagnostics())
        .as("rows between a projection's windows are left out on purpose")
        .isEmpty();
    assertThat(output(IMAGE + "residual project { conv 6 k3x1 s2x1 p1x0 }")).isEqualTo("4x8x6");
    assertThat(errors(IMAGE + "residual project { deconv 6 k2 s2 }")).containsExactly("E320");
    assertThat(output("input 16x3\nresidual project { conv1d 5 k3 s2 same }")).isEqualTo("8x5");
  }

  @Test
  void anAutomaticResidualKeepsTheSkipOnlyWhereShapesMatch() {
    assertThat(layers(IMAGE + "residual auto { conv 4 k1 }")).containsExactly("conv 4 k1", "add");
    assertThat(layers(IMAGE + "residual auto { conv 5 k1 }")).containsExactly("conv 5 k1");
    assertThat(layers(IMAGE + "residual auto relu { conv 5 k1 }"))
        .last()
        .asString()
        .endsWith("relu");
    assertThat(errors(IMAGE + "residual auto project { conv 5 k1 }")).containsExactly("E107");
  }

  @Test
  void aResidualOfAnotherInputIsExplainedToo() {
    String text = "input a 8x8x3\ninput b 4x4x3\nfrom a\nresidual { from b }";
    assertThat(errors(text)).containsExactly("E320");
  }

  @Test
  void severalInputsHaveNames() {
    String text =
        """
        input image 8x8x3
        input meta 12
        from image; conv 4 k3; flatten; dense 6 as left
        from meta; dense 6 as right
        add left
        dense 2
        """;
    Network network = Texts.network(text);
    assertThat(network.inputs()).extracting(node -> node.name()).containsExactly("image", "meta");
    assertThat(network.outputShape()).hasToString("2");
    assertThat(errors("input 8x8x3\ninput 4\nflatten")).containsExactly("E323");
    assertThat(errors("relu\ninput 4")).containsExactly("E323");
    assertThat(errors("input a 4\nrelu\ninput b 4\nrelu")).containsExactly("E323");
  }

  @Test
  void severalOutputsAreNamed() {
    Network network =
        Texts.network(
            "input 8\ndense 4 relu as h\ndense 2 as a\nfrom h; dense 3 as b\noutput a, b");
    assertThat(network.outputs()).hasSize(2);
    assertThat(network.summary().output()).isEqualTo("2, 3");
    assertThat(errors("input 8\ndense 4 as h\noutput g")).containsExactly("E201");
  }

  @Test
  void namesAreLocalToDefsBranchesAndRepeats() {
    assertThat(errors(IMAGE + "concat { conv 1 k1 as a | conv 2 k1 as a }")).isEmpty();
    assertThat(errors(IMAGE + "concat { conv 1 k1 as a | conv 2 k1 }; from a"))
        .containsExactly("E201");
    assertThat(errors(IMAGE + "repeat 3 { conv 4 k1 as a; conv 4 k1; add a }")).isEmpty();
    assertThat(errors(IMAGE + "repeat 1 { conv 4 k1 as a }\nfrom a")).containsExactly("E201");
    String def = "def block() { conv 4 k1 as a; conv 4 k1; add a }\n" + IMAGE + "block x2\n";
    assertThat(errors(def)).isEmpty();
    assertThat(errors(def + "from a")).containsExactly("E201");
    assertThat(errors(IMAGE + "conv 4 k1 as a\nconv 4 k1 as a")).containsExactly("E202");
  }

  @Test
  void aBranchEmptiedByAnIfIsTheIdentity() {
    assertThat(output(IMAGE + "concat { if 0 { conv 9 k1 } | conv 2 k1 }")).isEqualTo("8x8x6");
    assertThat(output(IMAGE + "residual { if 0 { conv 9 k1 } }")).isEqualTo("8x8x4");
  }

  @Test
  void aMergeOfOneBranchAndAnEmptyBranchAreWarnedOf() {
    assertThat(codes(Cnn.compile(IMAGE + "concat { conv 2 k1 }"))).containsExactly("W327");
    assertThat(codes(Cnn.compile(IMAGE + "concat { | conv 2 k1 }"))).containsExactly("W327");
    assertThat(output(IMAGE + "concat { | conv 2 k1 }")).isEqualTo("8x8x6");
  }

  @Test
  void aFragmentTakesAnyInputThatFits() {
    CompileOptions options = CompileOptions.DEFAULT.withInput(fovea.ir.Shape.of(28, 28, 1));
    String fragment = "conv 6 k3 relu; avgpool; flatten; dense 120";
    assertThat(Cnn.compile(fragment, options).orThrow().outputShape()).hasToString("120");
    assertThat(errors(fragment)).containsExactly("E323");
    assertThat(errors(Cnn.compile("if in.h > 20 { maxpool }", options))).isEmpty();
  }
}
