package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.Label;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One fault, one error: what follows from a mistake is not reported as another. */
class NoCascadeTest {
  private static final String BEFORE =
      "param classes = 10\ninput 28x28x1\nconv 6 k3 relu as early\n";
  private static final String AFTER =
      "\navgpool\nconv 16 k3 relu\nflatten\ndense classes softmax\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "denes 10 softmax",
        "zzzzzz 4",
        "conv 6 k3 sme",
        "maxpool relu",
        "conv 6 k3 q=2",
        "conv 6 k3 strde=2",
        "maxpool g2",
        "conv 6 k3 init=glorto",
        "dropout 0.5 { relu }",
        "Conv2D(32, (3,3), activation=\"relu\")",
        "conv 6 k3 padding=\"same\"",
        "MaxPooling2D((2, 2))",
        "fc 120",
        "linear 10",
        "[convolutional]",
        "nn.Linear(120, 84)",
        "model.add(Dense(10))",
        "dense 10 activation=\"softmax\"",
        "Conv 6 k3 relu",
        "conv 6 K3",
        "conv 6 k3 ReLU",
        "conv 6 k3 Stride=2",
        "FLATTEN",
        "}",
        "conv 6 k3.5",
        "conv 6 k0",
        "conv 0 k3",
        "dropout 0,5",
        "conv 10softmax k3",
        "conv 6 k3x3x3x3",
        "conv 6 k3x3x3",
        "sepconv 6 k3x3x3",
        "maxpool 2x2x2",
        "conv 8 kernel_size=3",
        "max(3, 4)",
        "conv 8 k3 5 6",
        "train { optimizer sgd lr=1e400 }",
        "train { optimizer sgd lr=1e-400 }",
        "conv 99999999999 k3",
        "conv 6.5 k3",
        "dropout .5",
        "labels \"zero",
        "conv 6 k3 k5",
        "conv 6 k3 s2 stride=2",
        "conv k3 relu",
        "conv k3 64 relu",
        "conv",
        "conv relu",
        "dropout",
        "conv 6",
        "conv 6 3",
        "conv 6 3 relu s2",
        "conv 6 relu",
        "conv 6 k3 same valid",
        "conv 6 k3 rellu",
        "conv 6 k3 mish",
        "conv 6 k3 = relu",
        "conv 6 k3 relu\u00A0bn",
        ") relu",
        "conv 6 k3 (relu",
        "conv 6 k3 relu)",
        "let n =",
        "let = 4",
        "let conv = 4",
        "conv clases k1",
        "conv foo(3) k1",
        "conv (3*) k1",
        "repeat 1.5 { relu }",
        "repeat { relu }",
        "repeat 2 {",
        "repeat 2\n{ relu }",
        "if { relu }",
        "if early { relu }",
        "from nowhere",
        "from late",
        "output nowhere",
        "concat nowhere",
        "concat { conv 6 k3 | conv 6 k5 }",
        "add { conv 6 k1 | conv 7 k1 }",
        "concat",
        "concat { conv 6 k3 sme | conv 7 k1 }",
        "concat { conv 6 k3 same | | | conv 0 k1 }",
        "residual { conv 7 k1 }",
        "residual",
        "residual { relu | relu }",
        "residual project(xy) { conv 7 k1 }",
        "se 16",
        "conv 6 k99",
        "conv 6 k3 g4",
        "conv 6 k3 p3",
        "conv1d 6 k3",
        "dense 10",
        "reshape 3x3x3",
        "dropout 1.5",
        "input 28x28x1",
        "cnn 1",
        "use \"nowhere.cnn\"",
        "def two(c { conv c k1 }\ntwo 4",
        "def two c { conv c k1 }\ntwo 4",
        "def two(c) conv c k1\ntwo 4",
        "def two(c, 3) { conv c k1 }\ntwo 4",
        "def two(c, p3) { conv c k1 }\ntwo 4 5",
        "def two(p3) { conv 6 k1 }\ntwo 4",
        "def two(c\u00D7d) { conv c k1 }\ntwo 4",
        "def two(c) { conv c k3 sme }\ntwo 4 x2\ntwo 5",
        "def two(c) { conv c }\ntwo 4\ntwo 5",
        "let n = 3 +\nconv n k1",
        "let n = 1/0\nconv n k1; conv (n+1) k1",
        "param n = 5 in 6..7\nconv n k1",
        "param n = 5 in 6..\nconv n k1",
        "conv 6 k1 sme as e1\nconv 6 k1\nadd e1",
        "cnov 6 k1 as e1\nconv 6 k1\nadd e1",
        "conv 6 k1 \u00D7 as e1\nfrom e1",
        "conv 6 k1 as p3",
        "conv 6 k1 as",
        "labels \"a\" 5",
        "train { epohcs 4 }",
        "train { epochs 4",
        "train epochs 4",
        "train { 5 epochs }",
        "x2",
        "k3",
        "6 conv k3",
        "conv 6 k3 | relu",
        "conv 6 k3, relu",
        "conv 6 k3 as early",
        "\"conv\"",
        "conv \u201C6\u201D k3",
        "conv 6 k3 # \uD83D\uDE00\nrelu\t\uD83D\uDE00",
      })
  void oneFaultIsOneError(String fault) {
    String text = BEFORE + fault + AFTER;
    Compilation compilation = Cnn.compile(text);
    assertThat(Texts.errors(compilation)).as("%s%n%s", fault, compilation.report()).hasSize(1);
    assertThat(compilation.isValid()).isFalse();
    everySpanLiesInTheText(compilation);
  }

  static List<Path> faultyFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/fovea/dsl/diagnostics"))) {
      return files.filter(file -> file.toString().endsWith(".cnn")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("faultyFiles")
  void everySpanOfAFaultyFileLiesInIt(Path file) throws IOException {
    String text = Files.readString(file);
    everySpanLiesInTheText(Cnn.compile(text));
    everySpanLiesInTheText(Cnn.compile(text.replace("\n", "\r")));
    everySpanLiesInTheText(Cnn.compile("# \uD83D\uDE00\t\uD83D\uDE00\n" + text));
    for (int end = 0; end < text.length(); end += 7) {
      everySpanLiesInTheText(Cnn.compile(text.substring(0, end)));
    }
  }

  /** Also renders everything, which reads every span. */
  static void everySpanLiesInTheText(Compilation compilation) {
    for (Diagnostic diagnostic : compilation.diagnostics()) {
      liesIn(diagnostic.source(), diagnostic.span());
      for (Label label : diagnostic.labels()) {
        liesIn(label.source(), label.span());
      }
      diagnostic.fixes().forEach(fix -> liesIn(diagnostic.source(), fix.span()));
    }
    assertThat(compilation.report()).isNotNull();
    assertThat(fovea.dsl.diagnostic.JsonRenderer.render(compilation.diagnostics())).isNotNull();
  }

  private static void liesIn(SourceText source, Span span) {
    if (span.end() > source.length()) {
      throw new AssertionError(span + " lies outside " + source.name());
    }
    String text = source.slice(span);
    if (text.codePointCount(0, text.length()) != span.end() - span.start()) {
      throw new AssertionError(span + " of " + source.name() + " is read as " + text);
    }
  }

  @Test
  void theCaretStandsUnderTheGuiltyTokenWhateverIsBeforeIt() {
    for (String before :
        List.of("", "\t", "\t\t ", "relu; \t", "model \"\uD83D\uDE00\uD83D\uDE00\";\t")) {
      caret(before, before.codePointCount(0, before.length()));
    }
  }

  private static void caret(String before, int columns) {
    Compilation compilation = Cnn.compile("input 4\n" + before + "denes 3 # \uD83D\uDE00");
    Diagnostic first = compilation.diagnostics().get(0);
    assertThat(first.source().column(first.span().start())).isEqualTo(columns + 1);
    String[] lines = compilation.report().split("\n");
    int[] shown = lines[1].codePoints().toArray();
    int[] marks = lines[2].codePoints().toArray();
    int at = 0;
    while (marks[at] != '^') {
      assertThat(marks[at] == '\t').as("a tab above a tab").isEqualTo(shown[at] == '\t');
      at++;
    }
    assertThat(new String(shown, at, marks.length - at)).isEqualTo("denes");
  }
}
