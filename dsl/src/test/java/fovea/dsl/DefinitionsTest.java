package fovea.dsl;

import static fovea.dsl.Texts.errors;
import static fovea.dsl.Texts.layers;
import static fovea.dsl.Texts.output;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers, names, defs, conditions, repeats and other files: LANGUAGE.md 2. */
class DefinitionsTest {
  private static final String IMAGE = "input 16x16x3\n";

  private static String units(String expression) {
    return output(
        "let n = 7\nparam w = 1.4\ninput 4\ndense (" + expression + ")\nif n < w { relu }");
  }

  @ParameterizedTest
  @CsvSource({
    "45*1.4,            63",
    "45*w,              63",
    "1/3*3,             1",
    "0.1+0.2+0.7,       1",
    "n-6,               1",
    "-5+6,              1",
    "-n % 4,            1",
    "7 % 4,             3",
    "2+3*4,             14",
    "(2+3)*4,           20",
    "8/4/2,             1",
    "10-4-3,            3",
    "--5,               5",
    "!0,                1",
    "!!n,               1",
    "1 < 2,             1",
    "(2 < 1) + 3,       3",
    "n == 7 && w == 1.4, 1",
    "0 || n,            1",
    "1e2,               100",
    "2.5e1,             25",
    "round(2.5),        3",
    "round(2.4),        2",
    "floor(2.9),        2",
    "ceil(2.1),         3",
    "'min(3, n, 5)',    3",
    "'max(3, n, 5)',    7",
    "div8(33),          32",
    "div8(37),          40",
    "div8(3),           8",
    "div8(12*w),        16",
    "'max(floor(w), min(n, 2))', 2",
    "in.c+1,            5",
  })
  void expressionsAreExact(String expression, String value) {
    assertThat(units(expression)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "45*1.5,    E207",
    "n-7,       E207",
    "n-8,       E207",
    "1/0,       E207",
    "7 % 0,     E207",
    "n/2,       E207",
    "foo(3),    E201",
    "m,         E201",
    "in.x,      E201",
    "round(),   E203",
    "'round(1,2)', E203",
    "3 = 4,     E112",
    "3 +,       E112",
  })
  void whatHasNoWholeValueIsAnError(String expression, String code) {
    assertThat(errors("let n = 7\ninput 4\ndense (" + expression + ")")).containsExactly(code);
  }

  @Test
  void aFractionOffersRoundAndDiv8() {
    assertThat(Cnn.compile("let w = 0.7\ninput 4\ndense (32*w)").diagnostics().get(0).help())
        .containsExactly("`round(32*w)` gives 22, `div8(32*w)` gives 24");
  }

  @Test
  void functionCallsNeedNoSecondParenthesisInACount() {
    String text = "let w = 0.7\n" + IMAGE;
    assertThat(layers(text + "conv round(32*w) k3")).containsExactly("conv 22 k3");
    assertThat(layers(text + "conv max(3, 4) k3")).containsExactly("conv 4 k3");
    assertThat(layers(text + "conv (10*w) k1")).containsExactly("conv 7 k1");
    assertThat(errors(text + "conv 10*w k1")).hasSize(1);
    assertThat(layers("let n = 2\n" + IMAGE + "conv n k1")).containsExactly("conv 2 k1");
  }

  @Test
  void theInputOfAnExpressionIsTheStreamWhereItStands() {
    assertThat(layers(IMAGE + "conv (in.c*2) k3; conv (in.c*2) k3; flatten; dense (in.c/144)"))
        .containsExactly("conv 6 k3", "conv 12 k3", "flatten", "dense 12");
    assertThat(layers("input 9x2\nconv1d (in.h + in.w + in.c) k1")).containsExactly("conv1d 12 k1");
    assertThat(output("input 5\ndense (in.h + in.w + in.c)")).isEqualTo("7");
    assertThat(layers(IMAGE + "concat { conv 9 k1 | conv (in.c) k1 }")).contains("conv 3 k1");
  }

  @Test
  void defsHaveDefaultsAndLetterOptions() {
    String text = "def basic(c, s=1, k=3) { conv c k=k s=s same }\n" + IMAGE;
    assertThat(layers(text + "basic 64")).containsExactly("conv 64 k3 same");
    for (String call :
        List.of(
            "basic 64 s2 k5",
            "basic 64 s=2 k=5",
            "basic 64 2 5",
            "basic(64, 2, 5)",
            "basic 64, 2, 5",
            "basic c=64 s=2 k5",
            "basic k5 s2 c=64",
            "basic (60+4) s=(1+1) k=5")) {
      assertThat(layers(text + call)).as(call).containsExactly("conv 64 k5 s2 same");
    }
    assertThat(layers(text + "basic 64 s2 x2 as e; from e; gap")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "basic,              E203",
    "basic 1 2 3 4,      E203",
    "basic 64 t=2,       E203",
    "basic 64 d2,        E203",
    "basic 64 s2x3,      E203",
    "basic 64 s2 s=2,    E107",
    "basic 64 2 s2,      E107",
    "basic \"a\",        E203",
    "basic 64 { relu },  E102",
    "basic 64 m,         E201",
  })
  void callsAreHeldAgainstTheDef(String call, String code) {
    String text = "def basic(c, s=1, k=3) { conv c k=k s=s same }\n" + IMAGE;
    assertThat(errors(text + call)).containsExactly(code);
  }

  @Test
  void aDefaultMayUseTheFormalsBeforeIt() {
    assertThat(layers("def two(c, e=c*2) { conv c k1; conv e k1 }\n" + IMAGE + "two 4"))
        .containsExactly("conv 4 k1", "conv 8 k1");
  }

  @Test
  void aDefMayBeUsedAboveItsTextAndSeesTheFile() {
    String text = "let n = 4\n" + IMAGE + "block\ndef block() { conv (n*m) k1 }\n";
    assertThat(layers("param m = 2\n" + text)).containsExactly("conv 8 k1");
    assertThat(errors(IMAGE + "conv n k1\nlet n = 4")).containsExactly("E205");
    assertThat(errors(IMAGE + "from a\nconv 3 k1 as a")).containsExactly("E205");
  }

  @Test
  void defsDoNotRecurse() {
    assertThat(errors("def a() { a }\n" + IMAGE + "a")).containsExactly("E204");
    assertThat(errors("def a() { b }\ndef b() { a }\n" + IMAGE + "a")).containsExactly("E204");
    assertThat(errors("def a() { relu }\ndef b() { a; a }\n" + IMAGE + "b; a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "let conv = 1",
        "let relu = 1",
        "let same = 1",
        "let nobias = 1",
        "let residual = 1",
        "let skip = 1",
        "param dense = 1",
        "def gap() { relu }",
        "def bn(c) { conv c k1 }",
        "def two(relu) { conv 3 k1 }",
        "def two(c, c) { conv c k1 }",
        "let k3 = 1",
        "let x2 = 1",
        "def s2() { relu }",
        "def two(p3) { relu }",
        "let n = 1; let n = 2",
        "let n = 1; param n = 2",
        "let n = 1; def n() { relu }",
        "let n = 1; def two(n) { conv n k1 }",
        "def two(n) { conv n k1 }; let n = 1",
        "def two() { relu }; def two() { relu }",
      })
  void takenNamesAreRefused(String text) {
    assertThat(errors(IMAGE + text)).containsExactly("E202");
  }

  @Test
  void takenNamesAreRefusedBehindAs() {
    for (String name : List.of("p3", "x2", "conv", "same", "skip", "freeze")) {
      assertThat(errors(IMAGE + "conv 3 k1 as " + name)).as(name).containsExactly("E202");
    }
    assertThat(errors("let n = 3\n" + IMAGE + "conv n k1 as n")).containsExactly("E202");
  }

  @Test
  void theBareLettersAreFree() {
    String text = "def b(c, s=1, k=3, p=1, d=1, g=1) { conv c k=k s=s p=p d=d g=g }\n" + IMAGE;
    assertThat(layers(text + "b 6 k5 s2 p2 d1 g3")).containsExactly("conv 6 k5 s2 p2 g3");
    assertThat(layers("let k = 3\nlet s = 2\n" + IMAGE + "conv 6 k=k s=s"))
        .containsExactly("conv 6 k3 s2");
  }

  @Test
  void theFirstTrueConditionIsTaken() {
    String text = IMAGE + "if n == 1 { conv 1 k1 } else if n == 2 { conv 2 k1 } else { conv 3 k1 }";
    assertThat(layers("let n = 1\n" + text)).containsExactly("conv 1 k1");
    assertThat(layers("let n = 2\n" + text)).containsExactly("conv 2 k1");
    assertThat(layers("let n = 3\n" + text)).containsExactly("conv 3 k1");
    assertThat(layers(IMAGE + "relu\nif 0 {\n tanh\n}\n\nelse if 0.0 { elu }\nelse { selu }"))
        .containsExactly("relu", "selu");
    assertThat(layers(IMAGE + "if -0.5 { relu }")).containsExactly("relu");
  }

  @Test
  void repeatsCountFromZero() {
    assertThat(layers(IMAGE + "relu; repeat 0 { tanh }")).containsExactly("relu");
    assertThat(layers("let n = 3\n" + IMAGE + "repeat n-1 { tanh; relu }")).hasSize(4);
    assertThat(errors(IMAGE + "repeat 0-1 { tanh }")).containsExactly("E207");
    assertThat(errors(IMAGE + "repeat 0.5 { tanh }")).containsExactly("E207");
  }

  @Test
  void paramsComeFromOutsideAndLetsDoNot() {
    String text = "param classes = 10 in 2..1000\nlet n = 3\ninput 4\ndense classes; dense n";
    CompileOptions five = CompileOptions.DEFAULT.withParameter("classes", "5");
    assertThat(Cnn.compile(text, five).orThrow().summary().layers().get(0).op())
        .isEqualTo("dense 5");
    CompileOptions one = CompileOptions.DEFAULT.withParameter("classes", "1");
    assertThat(errors(Cnn.compile(text, one))).containsExactly("E206");
    CompileOptions let = CompileOptions.DEFAULT.withParameter("n", "5");
    assertThat(errors(Cnn.compile(text, let))).containsExactly("E201");
    for (String edge : List.of("2", "1000", "999.0", "1e3")) {
      CompileOptions options = CompileOptions.DEFAULT.withParameter("classes", edge);
      assertThat(errors(Cnn.compile(text, options))).as(edge).isEmpty();
    }
    for (String bad : List.of("five", "", "1e999999999", "9".repeat(100_000), "0x10", "NaN")) {
      CompileOptions options = CompileOptions.DEFAULT.withParameter("classes", bad);
      assertThat(errors(Cnn.compile(text, options))).as(bad).containsExactly("E106");
    }
    assertThat(errors("param classes = 1 in 2..1000\ninput 4\ndense classes"))
        .containsExactly("E206");
  }

  @Test
  void useBringsDefsLetsAndParamsButNoLayers() {
    Map<String, String> files =
        Map.of(
            "blocks.cnn",
            "input 4x4x1\nlet wide = 7\nparam deep = 2\nrelu\n"
                + "def block(c) { conv c k1; repeat deep { conv wide k1 } }");
    assertThat(compiled("use \"blocks.cnn\"\n" + IMAGE + "block 3; conv (wide*deep) k1", files))
        .containsExactly("conv 3 k1", "conv 7 k1", "conv 7 k1", "conv 14 k1");
    assertThat(compiled("use \"blocks.cnn\" as y\n" + IMAGE + "y.block 3; conv (y.wide) k1", files))
        .containsExactly("conv 3 k1", "conv 7 k1", "conv 7 k1", "conv 7 k1");
    String none = "use \"blocks.cnn\" as y\n" + IMAGE;
    assertThat(codes(none + "block 3", files)).containsExactly("E101");
    assertThat(codes(none + "y.blok 3", files)).containsExactly("E101");
    assertThat(codes(none + "conv wide k1", files)).hasSize(1);
    assertThat(codes("use \"blocs.cnn\"\n" + IMAGE, files)).containsExactly("E208");
    assertThat(codes("use \"blocks.cnn\"\nlet wide = 3\n" + IMAGE, files)).containsExactly("E202");
    assertThat(codes("use \"blocks.cnn\"\ndef two(wide) { conv wide k1 }\n" + IMAGE, files))
        .containsExactly("E202");
  }

  @Test
  void mistakesInAUsedFileAreReportedThere() {
    Map<String, String> files =
        Map.of(
            "bad.cnn", "def two(c) {\n  conv c k3 sme\n}\n",
            "range.cnn", "param n = 5 in 6..7\n",
            "names.cnn", "def two(relu) { tanh }\n");
    Compilation bad =
        Texts.compile("use \"bad.cnn\"\n" + IMAGE + "two 3", files, CompileOptions.DEFAULT);
    assertThat(bad.report()).contains("bad.cnn:2:13: `conv` has no word `sme`");
    assertThat(codes("use \"range.cnn\"\n" + IMAGE, files)).containsExactly("E206");
    assertThat(codes("use \"names.cnn\"\n" + IMAGE, files)).containsExactly("E202");
  }

  private static List<String> compiled(String text, Map<String, String> files) {
    return Texts.compile(text, files, CompileOptions.DEFAULT).orThrow().summary().layers().stream()
        .map(row -> row.op())
        .toList();
  }

  private static List<String> codes(String text, Map<String, String> files) {
    return errors(Texts.compile(text, files, CompileOptions.DEFAULT));
  }

  @Test
  void theVersionStandsFirst() {
    assertThat(errors("cnn 1\n" + IMAGE + "relu")).isEmpty();
    assertThat(errors("# a comment\n\ncnn 1\n" + IMAGE + "relu")).isEmpty();
    assertThat(errors(IMAGE + "cnn 1\nrelu")).containsExactly("E112");
    assertThat(errors("cnn 2\n" + IMAGE)).containsExactly("E113");
    assertThat(errors("cnn 99999999999999999999\n" + IMAGE)).containsExactly("E113");
  }

  @Test
  void commentsEndWithTheirLine() {
    assertThat(layers("# one\ninput 4 // two; relu\nrelu # three\r\n// four\rtanh//five"))
        .containsExactly("relu", "tanh");
    assertThat(errors("input 4\nlabels \"a#b\" \"c//d\"\ndense 2 softmax")).isEmpty();
  }
}
