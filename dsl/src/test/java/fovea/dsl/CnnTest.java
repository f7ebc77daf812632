package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.dsl.check.Limits;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.ir.DataSource;
import fovea.ir.Network;
import fovea.ir.Optimizer;
import fovea.ir.Preprocess;
import fovea.ir.Shape;
import fovea.ir.Training;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CnnTest {
  @Test
  void lineEndsTabsAndByteOrderMarkChangeNothing() {
    String text = "input 28x28x1\nconv 6\tk3 relu # a comment\n\nflatten\n// another\ndense 10\n";
    Network expected = Cnn.compile(text).orThrow();
    assertThat(Cnn.compile(text.replace("\n", "\r\n")).orThrow()).isEqualTo(expected);
    assertThat(Cnn.compile(text.replace("\n", "\r")).orThrow()).isEqualTo(expected);
    assertThat(Cnn.compile("\uFEFF" + text).orThrow()).isEqualTo(expected);
    assertThat(
            Cnn.compile(
                    text.replace("\n", ";\n")
                        .replace("# a comment;", "")
                        .replace("// another;", ""))
                .orThrow())
        .isEqualTo(expected);
  }

  @Test
  void linesAreCountedForEveryKindOfLineEnd() {
    for (String end : List.of("\n", "\r\n", "\r")) {
      Diagnostic first = Cnn.compile("input 4x4x1" + end + end + "\tdenes 3").diagnostics().get(0);
      assertThat(first.source().place(first.span())).isEqualTo("(text):3:2");
    }
  }

  @Test
  void columnsCountCodePoints() {
    Diagnostic first =
        Cnn.compile("input 4x4x1 # \uD83D\uDE00\nlabels \"\uD83D\uDE00\" \"x").diagnostics().get(0);
    assertThat(first.source().place(first.span())).isEqualTo("(text):2:12");
  }

  @Test
  void aFragmentTakesItsInputFromOutside() {
    CompileOptions options = CompileOptions.DEFAULT.withInput(Shape.of(28, 28, 1));
    Network network = Cnn.compile("conv 6 k3 relu; avgpool", options).orThrow();
    assertThat(network.outputShape()).hasToString("13x13x6");
  }

  @Test
  void sectionsAreRead() {
    Network network =
        Cnn.compile(
                """
                model tiny
                input 784
                dense 2 softmax
                preprocess { gray; resize 28x28; scale 1/255; normalize mean=0.1307 std=0.3081 }
                labels "no", "yes"
                data { idx "../data/mnist" }
                train {
                  loss crossentropy smooth=0.1
                  optimizer sgd lr=0.1 momentum=0.9
                  epochs 3; batch 16; seed 7
                }
                """)
            .orThrow();
    assertThat(network.name()).isEqualTo("tiny");
    assertThat(network.labels()).containsExactly("no", "yes");
    assertThat(network.preprocess())
        .containsExactly(
            new Preprocess.Gray(),
            new Preprocess.Resize(28, 28),
            new Preprocess.Scale(1.0 / 255),
            new Preprocess.Normalize(List.of(0.1307), List.of(0.3081)));
    Training training = network.trainingOrDefault();
    assertThat(training.optimizer()).isEqualTo(new Optimizer.Sgd(0.1, 0.9, false));
    assertThat(training.loss().smoothing()).isEqualTo(0.1);
    assertThat(training.epochs()).isEqualTo(3);
    assertThat(training.batch()).isEqualTo(16);
    assertThat(training.seed()).isEqualTo(7);
    assertThat(network.data()).isEqualTo(new DataSource(DataSource.Kind.IDX, "../data/mnist"));
  }

  @Test
  void expressionsAreExactFractions() {
    Network network =
        Cnn.compile("let w = 1.4\ninput 4\ndense (45*w)\ndense (1/3*3)\ndense round(22/7)")
            .orThrow();
    assertThat(network.summary().layers())
        .extracting(row -> row.output().toString())
        .containsExactly("63", "1", "3");
  }

  @Test
  void defsRepeatsAndConditionsExpand() {
    Network network =
        Cnn.compile(
                """
                param deep = 1
                input 16x16x3
                def two(c, k=3) { conv c k=k same relu x2 }
                two 8
                if deep && in.h > 8 { two 16 k5 } else { flatten }
                repeat 2 { maxpool }
                """)
            .orThrow();
    assertThat(network.summary().layers())
        .extracting(row -> row.op())
        .containsExactly(
            "conv 8 k3 same relu",
            "conv 8 k3 same relu",
            "conv 16 k5 same relu",
            "conv 16 k5 same relu",
            "maxpool",
            "maxpool");
    CompileOptions shallow = CompileOptions.DEFAULT.withParameter("deep", "0");
    String text = "param deep = 1\ninput 4x4x1\nif deep { maxpool }";
    assertThat(Cnn.compile(text, shallow).orThrow().outputShape()).hasToString("4x4x1");
  }

  @Test
  void nestingIsBoundedOnTheTokens() throws InterruptedException {
    String inside = "input 4\n" + "repeat 1 {".repeat(64) + "relu" + "}".repeat(64);
    assertThat(Cnn.compile(inside).isValid()).isTrue();
    String over = "input 4\n" + "repeat 1 {".repeat(65) + "relu" + "}".repeat(65);
    assertThat(codes(Cnn.compile(over))).containsExactly("E209");

    String deep = "input 4\n" + "repeat 1 {".repeat(50_000) + "relu" + "}".repeat(50_000);
    Compilation[] result = new Compilation[1];
    Thread thread = new Thread(null, () -> result[0] = Cnn.compile(deep), "small", 256 << 10);
    thread.start();
    thread.join();
    assertThat(codes(result[0])).containsExactly("E209");
  }

  @Test
  void longChainsCostNoStack() throws InterruptedException {
    String sum = "input 4\ndense (" + "1+".repeat(50_000) + "1)";
    String minus = "input 4\ndense (" + "-".repeat(50_000) + "5)";
    String ifs = "input 4\nif 0 { relu }" + " else if 0 { relu }".repeat(5_000);
    Compilation[] results = new Compilation[3];
    Thread thread =
        new Thread(
            null,
            () -> {
              results[0] = Cnn.compile(sum);
              results[1] = Cnn.compile(minus);
              results[2] = Cnn.compile(ifs);
            },
            "small",
            512 << 10);
    thread.start();
    thread.join();
    assertThat(results[0].orThrow().outputShape()).hasToString("50001");
    assertThat(results[1].orThrow().outputShape()).hasToString("5");
    assertThat(results[2].isValid()).isTrue();
  }

  @Test
  void layersAreBoundedBeforeExpansion() {
    Limits limits = Limits.DEFAULT.withLayers(10);
    CompileOptions options = CompileOptions.DEFAULT.withLimits(limits);
    assertThat(Cnn.compile("input 4\nrepeat 9 { relu }", options).isValid()).isTrue();
    assertThat(codes(Cnn.compile("input 4\nrepeat 10 { relu }", options))).containsExactly("E209");
    assertThat(codes(Cnn.compile("input 4\nrelu x2000000000"))).containsExactly("E209");
    String nothing = "input 4\nrepeat 10000 { repeat 10000 { if 0 { relu } } }";
    assertThat(codes(Cnn.compile(nothing))).containsExactly("E209");
  }

  @Test
  void tokensAreBoundedBeforeTheyFillTheMemory() {
    assertThat(Cnn.compile("input 4" + ";".repeat(5_000_000) + "relu").isValid()).isTrue();
    assertThat(codes(Cnn.compile("input 4\n" + "r ".repeat(4_000_000)))).containsExactly("E209");
  }

  @Test
  void orThrowShowsTheErrors() {
    assertThatThrownBy(() -> Cnn.compile("input 4\ndenes 3").orThrow())
        .isInstanceOf(CompilationException.class)
        .hasMessageContaining("(text):2:1: unknown layer `denes`; did you mean `dense`?");
  }

  @Test
  void filesMustBeThereAndBeText(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> Cnn.read(folder.resolve("none.cnn")))
        .isInstanceOf(UncheckedIOException.class);
    Path bytes = folder.resolve("latin1.cnn");
    Files.write(bytes, "labels \"\u00E9\"".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Cnn.read(bytes)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void labelsComeFromAFileBesideTheText(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("labels.txt"), "cat\ndog\n");
    Path file = folder.resolve("net.cnn");
    Files.writeString(file, "input 4\ndense 2 softmax\nlabels file \"labels.txt\"");
    assertThat(Cnn.read(file).orThrow().labels()).containsExactly("cat", "dog");
  }

  private static List<String> codes(Compilation compilation) {
    return compilation.diagnostics().stream().map(Diagnostic::code).toList();
  }
}
