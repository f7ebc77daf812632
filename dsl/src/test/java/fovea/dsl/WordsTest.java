package fovea.dsl;

import static fovea.dsl.Texts.errors;
import static fovea.dsl.Texts.layers;
import static fovea.dsl.Texts.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts, options and words of one statement: LANGUAGE.md 1, 2 and 3. */
class WordsTest {
  private static final String IMAGE = "input 12x10x4\n";

  private static String image(String statement) {
    return IMAGE + statement;
  }

  @Test
  void wordsApplyInTheOrderWritten() {
    assertThat(layers(image("conv 3 k3 bn relu"))).containsExactly("conv 3 k3 bn relu");
    assertThat(layers(image("conv 3 k3 relu bn"))).containsExactly("conv 3 k3 relu bn");
    assertThat(Texts.network(image("conv 3 k3 relu bn")).nodes())
        .extracting(node -> node.op().spec().keyword())
        .containsExactly("input", "conv", "relu", "bn");
  }

  @ParameterizedTest
  @CsvSource({
    "conv 3 k3 bn,              111", // 3*3*4*3 + gamma and beta
    "conv 3 k3 bn relu,         114",
    "conv 3 k3 relu bn,         117",
    "conv 3 k3 bn bias relu,    117",
    "conv 3 k3 nobias,          108",
    "conv 3 k3,                 111",
    "conv 3 k3 nobias bn relu,  114",
    "conv 3 k3; bn,             117",
    "dwconv k3 bn relu6,        44",
    "deconv 3 k2 s2 bn,         54",
    "conv 3 k1 l2(1e-4) bn,     18",
    "conv 3 k1 bn l2(1e-4),     18",
  })
  void theWordBnBeforeAnActivationDropsTheBias(String statement, long parameters) {
    long expected = statement.equals("conv 3 k3 bn") ? 114 : parameters;
    assertThat(parameters(image(statement))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "sepconv 8 k3,              76", // 36 and 32 + 8
    "sepconv 8 k3 bn relu,      84", // 36 and 32 and 16
    "sepconv 8 k3 bn bias relu, 92",
    "sepconv 8 k3 nobias,       68",
    "sepconv 8 k3 mult=2,       144", // 72 and 64 + 8
  })
  void onlyThePointwiseHalfOfASeparableConvolutionHasABias(String statement, long parameters) {
    assertThat(parameters(image(statement))).isEqualTo(parameters);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv 5 k3x5 s2x1 p1x2 d1 g1",
        "conv 5 kernel=3x5 stride=2x1 pad=1,1,2,2",
        "conv 5 kernel=3,5 stride=2,1 pad=1,1,2,2",
        "conv 5 k=3x5 s=2x1 p=1,1,2,2 d=1 g=1",
        "conv 5 k=3,5 s=2,1 pad=1,1,2,2 dilation=1 groups=1",
        "conv 5 s2x1 p1x2 k3x5",
        "conv(5) k3x5 s2x1 p1x2",
        "conv (2+3) k=(1+2),5 s=2,2-1 p=1,1,4/2,2",
      })
  void everySpellingOfTheOptionsIsTheSameLayer(String statement) {
    assertThat(layers(image(statement))).containsExactly("conv 5 k3x5 s2x1 pad=1,1,2,2");
  }

  @Test
  void lettersTakeNamesAndExpressionsBehindAnEqualsSign() {
    String text = "let n = 3\n" + IMAGE + "conv 5 k=n s=n-1 p=n/3 g=2*n-4 d=1";
    assertThat(layers(text.replace("g=2*n-4", "g=1"))).containsExactly("conv 5 k3 s2 p1");
    assertThat(layers(text.replace("conv 5", "conv 6"))).containsExactly("conv 6 k3 s2 p1 g2");
  }

  @Test
  void padTakesOneValueOrBeforeAndAfterForEachAxis() {
    assertThat(Texts.output(image("conv 1 k3 p1"))).isEqualTo("12x10x1");
    assertThat(Texts.output(image("conv 1 k3 pad=1"))).isEqualTo("12x10x1");
    assertThat(Texts.output(image("conv 1 k3 p1x2"))).isEqualTo("12x12x1");
    assertThat(Texts.output(image("conv 1 k3 pad=2,0,0,1"))).isEqualTo("12x9x1");
    assertThat(errors(image("conv 1 k3 pad=1,2"))).containsExactly("E106");
    assertThat(errors(image("conv 1 k3 pad=1,2,3"))).containsExactly("E106");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv 5 k3 k3",
        "conv 5 k3 kernel=3",
        "conv 5 k=3 kernel=3",
        "conv 5 k3 s1 stride=1",
        "conv 5 k3 s=1 s1",
        "conv 5 k3 d1 dilation=1",
        "conv 5 k3 g1 groups=1",
        "conv 5 k3 same same",
        "conv 5 k3 p1 pad=1",
        "conv 5 k3 init=he init=he",
        "conv 5 k3 nobias bias",
        "conv 5 k3 bias bias",
        "conv 5 k3 l2(0.1) l2(0.1)",
        "maxpool 2 k2",
        "maxpool k2 kernel=2",
      })
  void anythingGivenTwiceIsAnError(String statement) {
    assertThat(errors(image(statement))).containsExactly("E107");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conv 5 k3 same valid",
        "conv 5 k3 p1 same",
        "conv 5 k3 same pad=1",
        "conv 5 k3 p1 pad=2",
        "maxpool same p1",
      })
  void onlyOnePaddingIsLegal(String statement) {
    assertThat(errors(image(statement))).containsExactly("E110");
  }

  @Test
  void activationsAreWordsOrStatements() {
    for (String word :
        "relu relu6 leaky(0.1) prelu elu selu gelu gelu_tanh silu hard_sigmoid hard_silu tanh sigmoid softplus softsign softmax linear"
            .split(" ")) {
      assertThat(layers("input 4\ndense 3 " + word)).as(word).hasSize(1);
      assertThat(layers("input 4\ndense 3; " + word)).as(word).hasSize(2);
    }
    assertThat(layers("input 4\nleaky(0.1)")).isEqualTo(layers("input 4\nleaky 0.1"));
  }

  @Test
  void aParenthesisThatDoesNotTouchTheWordBeginsAnArgument() {
    String text = "def fire(s, e) { conv s k1; conv e k1 }\nlet e = 4\n";
    assertThat(errors(text + IMAGE + "fire 3 (2*e)")).containsExactly("E202");
    String other = "def fire(a, b) { conv a k1; conv b k1 }\nlet e = 4\nlet sq = 3\n";
    assertThat(layers(other + IMAGE + "fire sq (2*e)")).containsExactly("conv 3 k1", "conv 8 k1");
    assertThat(layers(image("conv 3 k1 leaky(0.1)"))).containsExactly("conv 3 k1 leaky(0.1)");
    assertThat(errors(image("conv 3 k1 leaky (0.1)"))).hasSize(1);
  }

  @Test
  void repetitionStandsAtTheEndBeforeTheName() {
    assertThat(layers(image("conv 3 k1 relu x3"))).hasSize(3);
    assertThat(layers(image("conv 3 k1 relu x2 as a; from a; relu"))).hasSize(3);
    assertThat(layers(image("concat { conv 1 k1 | conv 2 k1 } x2"))).hasSize(6);
    assertThat(errors(image("conv 3 k1 as a x2"))).hasSize(1);
    assertThat(errors(image("conv 3 x2 k1"))).hasSize(1);
    assertThat(errors(image("relu x0"))).containsExactly("E207");
  }

  @Test
  void theNameIsTheLastCopys() {
    String text = image("conv 3 k3 x2 as a; maxpool; from a; gap");
    assertThat(Texts.network(text).nodes())
        .filteredOn(node -> node.name().equals("a"))
        .extracting(node -> node.shape().toString())
        .containsExactly("8x6x3");
  }

  @Test
  void countsComeFirst() {
    assertThat(errors(image("conv k3 64"))).containsExactly("E108");
    assertThat(Cnn.compile(image("conv k3 64 relu")).diagnostics().get(0).help())
        .containsExactly("write `conv 64 k3 relu`");
  }

  @ParameterizedTest
  @CsvSource({
    "dense 10,                      E310",
    "flatten; conv 3 k3,            E305",
    "conv1d 3 k3,                   E304",
    "conv 3 k3 g3,                  E302",
    "residual { conv 5 k1 },        E320",
    "conv 3 k3 rellu,               E111",
    "maxpool relu,                  E102",
    "zeropad,                       E109",
    "crop p6,                       E311",
    "flatten; linear 10,            E103",
    "reshape 3x3,                   E306",
    "deconv 2 k2 s2 op=2,           E307",
  })
  void nothingIsDoneSilently(String statement, String code) {
    assertThat(errors(image(statement))).containsExactly(code);
  }

  @Test
  void keywordsAreLowerCase() {
    assertThat(errors(image("Relu"))).containsExactly("E104");
    assertThat(errors(image("conv 3 k3 Same"))).containsExactly("E104");
    assertThat(errors(image("conv 3 K3 S2x1"))).containsExactly("E104", "E104");
    assertThat(Cnn.compile(image("conv 3 K3")).diagnostics().get(0).fixes().get(0).replacement())
        .isEqualTo("k3");
  }

  @Test
  void freezeReachesWhatSeAndProjectionsAreMadeOf() {
    for (String text :
        java.util.List.of(
            "se 2 freeze",
            "residual project(bn) freeze { conv 8 k1 bn freeze }",
            "sepconv 6 k3 bn freeze")) {
      assertThat(Texts.network(image(text)).summary().totals().trainable()).as(text).isZero();
      assertThat(parameters(image(text))).isPositive();
    }
  }

  @Test
  void freezeStandsOnAnyLayer() {
    assertThat(layers(image("conv 3 k1 bn freeze relu; maxpool freeze; relu freeze"))).hasSize(3);
    assertThat(parameters(image("conv 3 k1 freeze"))).isEqualTo(15);
  }

  @Test
  void poolsHaveAWindowOfTwoAndItsStride() {
    assertThat(Texts.output(image("maxpool"))).isEqualTo("6x5x4");
    assertThat(Texts.output(image("maxpool 3"))).isEqualTo("4x3x4");
    assertThat(Texts.output(image("maxpool k3"))).isEqualTo("4x3x4");
    assertThat(Texts.output(image("maxpool 3x2"))).isEqualTo("4x5x4");
    assertThat(Texts.output(image("avgpool 3 s2"))).isEqualTo("5x4x4");
    assertThat(Texts.output(image("avgpool 3 s2 ceil"))).isEqualTo("6x5x4");
    assertThat(Texts.output(image("avgpool 3 s2 p1 include_pad"))).isEqualTo("6x5x4");
  }
}
