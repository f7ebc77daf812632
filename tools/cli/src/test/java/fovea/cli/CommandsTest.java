package fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
  private static final Path SAMPLES = Path.of("../../samples");
  private static final String LENET = SAMPLES.resolve("models/lenet.cnn").toString();
  private static final String MNIST = SAMPLES.resolve("data/mnist").toString();

  private static Run fovea(String... arguments) {
    return Run.fovea(arguments);
  }

  private static Run foveaReading(String input, String... arguments) {
    return Run.foveaReading(input, arguments);
  }

  @Test
  void checkPrintsErrorsUnderTheirTokens(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("broken.cnn");
    Files.writeString(file, "input 28x28x1\nconv 6 k3 relu\nmaxpool 8\nconv 32 k5 relu\n");
    Run run = fovea("check", file.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("broken.cnn:4:9: a 5x5 kernel does not fit into a 3x3 input")
        .contains("        ^^")
        .contains("28x28x1 -conv k3-> 26x26x6 -maxpool 8-> 3x3x6 -conv k5-> ?")
        .contains("floor((3 + 2*0 - 5) / 1) + 1 = -1")
        .endsWith("1 error\n");
  }

  @Test
  void checkAsJsonIsAResult(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("broken.cnn");
    Files.writeString(file, "input 28x28x1\ndense 10\n");
    Run run = fovea("check", "--json", file.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("[{\"code\": \"E310\", \"severity\": \"error\", \"file\": ")
        .contains("\"line\": 2, \"column\": 1, \"endLine\": 2, \"endColumn\": 6")
        .contains("\"replacement\": \"flatten; \"");
  }

  @Test
  void checkTakesTheInputFromOutsideAndStandardInput() {
    Run run = foveaReading("conv 6 k3 relu; avgpool", "check", "--input", "28x28x1", "-");
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo("-: ok, 2 layers, 60 parameters, 28x28x1 -> 13x13x6\n");
    assertThat(foveaReading("conv 6 k3", "check", "-").err()).contains("E323");
  }

  @Test
  void summaryPrintsTheTableOfTheLectures() {
    Run run = fovea("summary", LENET);
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            layer             output shape  parameters  multiply-adds
            ---------------------------------------------------------
            input             28x28x1
            conv 6 k3 relu    26x26x6               60         36,504
            avgpool           13x13x6                0              0
            conv 16 k3 relu   11x11x16             880        104,544
            avgpool           5x5x16                 0              0
            flatten           400                    0              0
            dense 120 relu    120               48,120         48,000
            dense 84 relu     84                10,164         10,080
            dense 10 softmax  10                   850            840
            ---------------------------------------------------------
            total                               60,074        199,968
            """);
    assertThat(fovea("summary", "--json", LENET).out())
        .contains(
            "{\"name\": \"conv1\", \"op\": \"conv 6 k3 relu\", \"output\": \"26x26x6\", \"parameters\": 60")
        .contains("\"totals\": {\"parameters\": 60074, \"nonTrainable\": 0, \"macs\": 199968}");
  }

  @Test
  void aModelIsTrainedEvaluatedAndUsed(@TempDir Path folder) throws IOException {
    String model = folder.resolve("lenet.cnnm").toString();
    Run train = fovea("train", LENET, "--epochs", "1", "--out", model, "--threads", "2");
    assertThat(train.status()).isZero();
    assertThat(train.out()).startsWith("test accuracy 0.9");
    assertThat(train.err()).contains("epoch 1/1 [====").contains("saved " + model);

    Run eval = fovea("eval", model, "--data", MNIST);
    assertThat(eval.out().replaceFirst("test ", ""))
        .isEqualTo(train.out().replaceFirst("test ", ""));
    assertThat(fovea("eval", model, "--data", MNIST, "--json").out())
        .startsWith("{\"samples\": 2000, \"loss\": ");

    String[] predict;
    try (Stream<Path> digits = Files.list(SAMPLES.resolve("data/digits"))) {
      predict =
          Stream.concat(
                  Stream.of("predict", model),
                  digits.map(Path::toString).filter(d -> d.endsWith(".png")).sorted())
              .toArray(String[]::new);
    }
    Run seen = fovea(predict);
    assertThat(seen.status()).isZero();
    assertThat(seen.out()).contains("7-0017.png\n  7  ");
    assertThat(fovea("predict", "--json", "--top", "1", model, predict[2]).out())
        .matches(
            "\\[\\{\"file\": \".*\", \"classes\": \\[\\{\"label\": \"0\", \"probability\": 0\\.[0-9]+}]}]\n");
    assertThat(fovea("summary", model).out()).isEqualTo(fovea("summary", LENET).out());
  }

  @Test
  void trainAsJsonPrintsALineForEachEpoch(@TempDir Path folder) {
    String model = folder.resolve("lenet.cnnm").toString();
    Run run =
        fovea(
            "train",
            LENET,
            "--json",
            "--epochs",
            "2",
            "--batch",
            "100",
            "--lr",
            "0.05",
            "--seed",
            "7",
            "--out",
            model);
    assertThat(run.out().lines())
        .hasSize(2)
        .allMatch(
            line ->
                line.matches(
                    "\\{\"epoch\": [12], \"loss\": .*, \"accuracy\": .*, \"val_loss\": .*, "
                        + "\"val_accuracy\": .*, \"seconds\": .*, \"samples_per_second\": .*}"));
  }

  @Test
  void aWrongInputIsOneLineAndStatusOne(@TempDir Path folder) throws IOException {
    Run missing = fovea("check", "no-such.cnn");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).isEqualTo("fovea: no-such.cnn: there is no such file\n");

    Path noModel = folder.resolve("x.cnnm");
    Files.writeString(noModel, "<!DOCTYPE html>");
    for (String command : new String[] {"eval", "summary"}) {
      Run run = fovea(command, noModel.toString());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).startsWith("fovea: ").contains("x.cnnm").hasLineCount(1);
    }
    Run noData = foveaReading("input 4; dense 2 softmax", "train", "-");
    assertThat(noData.status()).isEqualTo(1);
    assertThat(noData.err()).contains("give --data DIR");
  }

  @Test
  void aWrongCommandLineIsStatusTwo() {
    assertThat(fovea("frobnicate").status()).isEqualTo(2);
    assertThat(fovea("check").status()).isEqualTo(2);
    assertThat(fovea("train", LENET, "--epochs", "many").status()).isEqualTo(2);
    assertThat(fovea().status()).isEqualTo(2);
    assertThat(fovea("check", "--input", "4xx4", LENET).err())
        .startsWith("shape: must look like 28x28x1, got 4xx4");
    assertThat(fovea("train", LENET, "--epochs", "0").status()).isEqualTo(2);
    assertThat(fovea("train", LENET, "--lr", "-1").status()).isEqualTo(2);
    assertThat(fovea("train", LENET, "--threads", "0").status()).isEqualTo(2);
    assertThat(fovea("predict", "m.cnnm", "--top", "0", "x.png").status()).isEqualTo(2);
  }

  @Test
  void helpAndVersionAreResults() {
    assertThat(fovea("--help").status()).isZero();
    assertThat(fovea("--help").out()).contains("check", "summary", "train", "eval", "predict");
    assertThat(fovea("version").out()).startsWith("fovea ");
  }

  @Test
  void onlyDebugShowsAStackTrace() {
    assertThat(fovea("eval", "no-such.cnnm").err()).doesNotContain("\tat ");
    assertThat(fovea("eval", "--debug", "no-such.cnnm").err()).contains("\tat ");
  }
}
