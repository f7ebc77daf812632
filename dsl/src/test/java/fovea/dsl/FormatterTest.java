package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.diagnostic.SourceText;
import fovea.ir.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormatterTest {
  private static final Path FORMAT = Path.of("src/test/resources/fovea/dsl/format");

  private static final List<String> PIECES =
      List.of(
          "conv",
          "4",
          "k1",
          "relu",
          "add {",
          "}",
          "|",
          ";",
          "\n",
          "\n",
          "as",
          "e",
          "x2",
          "-",
          "1",
          "(",
          ")",
          ",",
          "=",
          "k",
          "s=",
          "if",
          "else",
          "repeat 2 {",
          "let n =",
          "n",
          "*",
          "skip",
          "!",
          "# c\n",
          "from",
          "train {",
          "epochs",
          "def f(c) {",
          "f",
          "f(3)",
          "concat {",
          "<",
          "..",
          "leaky(",
          "in.h",
          "permute",
          "0,1,2",
          "||",
          "dropout 0.5",
          "output");

  static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder :
        List.of("src/test/resources", "../samples/models", "../docs", FORMAT.toString())) {
      try (Stream<Path> all = Files.walk(Path.of(folder))) {
        all.filter(f -> f.toString().endsWith(".cnn")).sorted().forEach(files::add);
      }
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("files")
  void formattingChangesNoMeaningAndIsIdempotent(Path file) throws IOException {
    check(Files.readString(file));
  }

  @Property(tries = 300)
  void anyLayoutOfAFileKeepsItsMeaning(@ForAll Random random) throws IOException {
    List<Path> files = files();
    String text = Files.readString(files.get(random.nextInt(files.size())));
    check(TextShaker.shake(text, random));
  }

  @Property(tries = 200)
  void anyLayoutOfARandomNetworkKeepsItsMeaning(@ForAll Random random) {
    check(TextShaker.shake(Cnn.print(RandomNetworks.next(random)), random));
  }

  @Property(tries = 2000)
  void anyRowOfPiecesIsRefusedOrKeepsItsMeaning(@ForAll Random random) {
    StringBuilder text = new StringBuilder("input 8x8x4\n");
    for (int i = random.nextInt(24); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
      text.append(random.nextInt(3) == 0 ? "" : " ");
    }
    check(text.toString());
  }

  private static void check(String text) {
    SourceText source = new SourceText("net.cnn", text);
    Formatted formatted = Cnn.format(source);
    if (formatted.text() == null) {
      assertThat(formatted.diagnostics()).isNotEmpty();
      return;
    }
    String once = formatted.orThrow();
    assertThat(format(once)).isEqualTo(once);
    assertThat(once.isEmpty() || once.endsWith("\n")).isTrue();
    assertThat(once).doesNotContain("\r", "\t", " \n", "\n\n\n");
    assertThat(outcome(once)).isEqualTo(outcome(text));
  }

  /** The network, or the codes of the mistakes. */
  private static Object outcome(String text) {
    CompileOptions options = CompileOptions.DEFAULT;
    if (text.startsWith("# --input 28x28x1")) {
      options = options.withInput(Shape.of(28, 28, 1));
    }
    Compilation compilation = Cnn.compile(text, options);
    List<String> said = compilation.diagnostics().stream().map(d -> d.code()).sorted().toList();
    return compilation.network() == null ? said : List.of(compilation.network(), said);
  }

  static List<Path> goldenFiles() throws IOException {
    try (Stream<Path> all = Files.list(FORMAT)) {
      return all.filter(f -> f.toString().endsWith(".cnn")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("goldenFiles")
  void laysOutAsTheGoldenFile(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    GoldenFile.assertMatches(
        FORMAT.resolve(name.replace(".cnn", ".txt")), format(Files.readString(file)));
  }

  @Test
  void whatIsCanonicalStays() {
    for (String text :
        List.of(
            "input 28x28x1\nconv 6 k3 relu\n",
            "input 28x28x1                      # an aligned comment\nflatten   # another\n",
            "a; b; c\n\n# alone\nx\n",
            "concat {\n  conv 64 k1 relu\n| conv 96 k1 relu; conv 128 k3 same relu\n}\n",
            "def ds(c, s=1) {\n  dwconv k3 s=s same bn relu6\n  conv (c*width) k1 bn relu6\n}\n",
            "def stage(c, n, s=1) { invres c s=s; repeat n-1 { invres c } }\n",
            "if t > 1 { conv (in.c*t) k1 } else if !t { a } else { b }\n",
            "param classes = 10 in 2..1000\nlet n = 2*(3+4)-1\n",
            "crop pad=1,0,0,2\npermute 2,0,1\nconcat e1, e2\nmax(1, 2)\n",
            "preprocess { scale 1/255; normalize mean=0.4,-0.5 std=1,2 }\n",
            "fire sq (2*e) -1 leaky(0.1) k=max(a, b) x2 as e1\n",
            "train {\n  optimizer adamw lr=1e-3\n  augment { flip horizontal; shift -2 }\n}\n",
            "use \"blocks.cnn\" as y\ny.fire 3\nlabels \"a\", \"b\"\noutput a, b\n")) {
      assertThat(format(text)).isEqualTo(text);
    }
  }

  @Test
  void aTextWithSyntaxErrorsIsLeftAlone() {
    Formatted formatted = Cnn.format(new SourceText("x.cnn", "input 4\nrepeat 2 {\n"));
    assertThat(formatted.text()).isNull();
    assertThat(formatted.diagnostics()).extracting(d -> d.code()).containsExactly("E105");
  }

  @Test
  void aMistakeThatIsNoSyntaxErrorIsFormatted() {
    assertThat(format("input   4\ndenes  3")).isEqualTo("input 4\ndenes 3\n");
  }

  private static String format(String text) {
    return Cnn.format(new SourceText("net.cnn", text)).orThrow();
  }
}
