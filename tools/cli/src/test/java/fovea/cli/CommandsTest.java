package fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.Cnn;
import fovea.engine.Trainer;
import fovea.engine.TrainerOptions;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Summary;
import fovea.ir.Weights;
import fovea.serialization.ModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    assertThat(foveaReading("input 4; relu", "check", "-").out())
        .isEqualTo("-: ok, 1 layer, 0 parameters, 4 -> 4\n");
    assertThat(foveaReading("conv 6 k3", "check", "-").err()).contains("E323");
  }

  @Test
  void checkGoesOnBehindAFileThatIsNotThere() {
    Run run = fovea("check", "no-such.cnn", LENET);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("fovea: no-such.cnn: there is no such file\n");
    assertThat(run.out()).contains("lenet.cnn: ok, 8 layers, 60,074 parameters");
  }

  @Test
  void checkNotesWhatOthersDoDifferently() {
    assertThat(fovea("check", "--portability", LENET).err()).contains("note[N403]");
    assertThat(fovea("check", LENET).err()).doesNotContain("N403");
  }

  @Test
  void summaryPrintsTheTableOfTheLectures() {
    Run run = fovea("summary", LENET);
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith(
"""
name      layer             output shape  kernel  stride  pad  parameters   share  multiply-adds   sees  neurons   memory
-------------------------------------------------------------------------------------------------------------------------
input                       28x28x1
conv1     conv 6 k3 relu    26x26x6          3x3     1x1  0x0          60   0.1 %         36,504    3x3    4,056  32.4 kB
avgpool1  avgpool           13x13x6          2x2     2x2  0x0           0                      0    4x4    1,014   4.1 kB
conv2     conv 16 k3 relu   11x11x16         3x3     1x1  0x0         880   1.5 %        104,544    8x8    1,936  15.5 kB
avgpool2  avgpool           5x5x16           2x2     2x2  0x0           0                      0  10x10      400   1.6 kB
flatten1  flatten           400                                         0                      0             400   1.6 kB
dense1    dense 120 relu    120                                    48,120  80.1 %         48,000             120    960 B
dense2    dense 84 relu     84                                     10,164  16.9 %         10,080              84    672 B
dense3    dense 10 softmax  10                                        850   1.4 %            840              10     80 B
-------------------------------------------------------------------------------------------------------------------------
total                                                              60,074                199,968                  56.9 kB
parameters: 60,074 trainable; 240 kB
activations: 56.9 kB for one image
""")
        .containsPattern(
            "\nmemory: inference on 1 thread takes [3-9]\\d\\d kB, each further thread \\d+ kB\n"
                + "memory: training at batch 64 on 1 thread takes [2-3]\\.\\d MB, each further thread .*\n$");
    assertThat(fovea("summary", "--json", LENET).out())
        .contains(
            "{\"name\": \"conv1\", \"op\": \"conv 6 k3 relu\", \"output\": \"26x26x6\", "
                + "\"kernel\": \"3x3\", \"stride\": \"1x1\", \"padding\": \"0x0\", "
                + "\"parameters\": 60")
        .contains(
            "\"totals\": {\"parameters\": 60074, \"trainable\": 60074, \"nonTrainable\": 0, "
                + "\"macs\": 199968, ")
        .contains("\"inferenceBytes\": ", "\"trainingBytes\": ");
  }

  /** LeNet's convolutions are direct anyway, and so nothing may change. */
  @Test
  void exactConvolutionsGiveTheSameBitsWhereNoneIsTransformed(@TempDir Path folder) {
    String model = folder.resolve("exact.cnnm").toString();
    Run train = fovea("train", LENET, "--epochs", "1", "--out", model, "--exact-conv");
    assertThat(train.status()).isZero();
    Run exact = fovea("eval", model, "--data", MNIST, "--exact-conv");
    assertThat(exact.status()).isZero();
    assertThat(exact.out()).isEqualTo(fovea("eval", model, "--data", MNIST).out());
    String digit = SAMPLES.resolve("data/digits/7-0017.png").toString();
    assertThat(fovea("predict", model, digit, "--exact-conv").out())
        .isEqualTo(fovea("predict", model, digit).out());
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
  void trainRefusesANetworkBeforeItLooksForData() {
    String text = "input 8x8x1; conv 4 k3 relu; gap; dense 2";
    Run run = foveaReading(text, "train", "-", "--data", "no-such-folder");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("softmax").doesNotContain("no-such-folder");
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
  void aFileThatIsNoTextIsNamed(@TempDir Path folder) throws IOException {
    Path bytes = folder.resolve("latin1.cnn");
    Files.write(bytes, new byte[] {'#', (byte) 0xE9});
    assertThat(fovea("check", bytes.toString()).err())
        .isEqualTo("fovea: " + bytes + ": is not UTF-8 text\n");
    assertThat(fovea("check", folder.toString()).err())
        .isEqualTo("fovea: " + folder + ": is a folder, not a .cnn file\n");
  }

  @Test
  void aPlaceThatCannotBeSavedToIsRefusedBeforeTraining(@TempDir Path folder) {
    Path nowhere = folder.resolve("none/lenet.cnnm");
    Run run = fovea("train", LENET, "--out", nowhere.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("fovea: " + nowhere + ": there is no folder " + nowhere.getParent() + "\n");
    assertThat(fovea("train", LENET, "--out", folder.toString()).err())
        .isEqualTo("fovea: " + folder + ": is a folder, not a place for a model\n");
  }

  @Test
  void evalOfAMovedModelAsksForTheData(@TempDir Path folder) {
    String model = folder.resolve("lenet.cnnm").toString();
    fovea("train", LENET, "--epochs", "1", "--batch", "1000", "--out", model);
    Run run = fovea("eval", model);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("`idx \"../data/mnist\"`").endsWith("; give --data DIR\n");
    assertThat(fovea("eval", model, "--data", MNIST).status()).isZero();
  }

  @Test
  void dataThatAreNotReadYetAreNamedAsWhatTheyAre(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("net.cnn");
    Files.writeString(file, "input 4; dense 2 softmax; data { images \"pictures\" split=0.9 }\n");
    Run run = fovea("train", file.toString(), "--out", folder.resolve("net.cnnm").toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "fovea: the file's data section names `images`, but only folders of IDX files are read"
                + " yet; give one with --data DIR\n");
  }

  @Test
  void exportWritesTheModelAsOnnx(@TempDir Path folder) throws IOException {
    Network network = Cnn.compile("input 4x4x1; maxpool; flatten; softmax").orThrow();
    Path model = folder.resolve("small.cnnm");
    ModelFile.save(Model.of(network, new Weights(List.of())), model);
    Path onnx = folder.resolve("small.onnx");
    Run run = fovea("export", model.toString(), "--onnx", onnx.toString());
    assertThat(run).isEqualTo(new Run(0, "", "saved " + onnx + "\n"));
    assertThat(Files.readString(onnx, StandardCharsets.ISO_8859_1)).contains("MaxPool", "Softmax");

    Path nowhere = folder.resolve("none/small.onnx");
    assertThat(fovea("export", model.toString(), "--onnx", nowhere.toString()))
        .isEqualTo(
            new Run(
                1, "", "fovea: " + nowhere + ": there is no folder " + nowhere.getParent() + "\n"));
    assertThat(fovea("export", model.toString()).status()).isEqualTo(2);
    Run text = fovea("export", LENET, "--onnx", onnx.toString());
    assertThat(text.status()).isEqualTo(1);
    assertThat(text.err()).startsWith("fovea: " + LENET + ": ").hasLineCount(1);
  }

  @Test
  void exportNamesWhatOnnxCannotExpress(@TempDir Path folder) {
    Network network = Cnn.compile("input 4x4x1; leaky(-1e50); leaky(1e50)").orThrow();
    Path model = folder.resolve("steep.cnnm");
    ModelFile.save(Model.of(network, new Weights(List.of())), model);
    Run run = fovea("export", model.toString(), "--onnx", folder.resolve("x.onnx").toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("fovea: onnx: cannot express leaky1 (`leaky(-1e50)`: slope is beyond")
        .contains("; leaky2 (`leaky(1e50)`: ")
        .hasLineCount(1);
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
  void explainPlanPrintsTheStepsOfTheEngine() {
    Run run = fovea("explain", "--plan", "--train", "--threads", "2", "--batch", "32", LENET);
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("training of lenet: 8 steps, vector, ")
        .containsPattern(
            "conv2\\.relu +conv 16 k3 \\+ relu +images +direct \\(\\d\\) +11x11x16 .* 5,018,112 ")
        .containsPattern("\n\\(1\\) winograd is ")
        .contains("memory: training at batch 32 on 2 threads takes ");
    assertThat(fovea("explain", "--train", LENET).status()).isEqualTo(2);
    assertThat(fovea("explain", "--plan", "--threads", "0", LENET).status()).isEqualTo(2);
    assertThat(fovea("explain", "--plan", "--batch", "0", LENET).status()).isEqualTo(2);
  }

  @Test
  void explainPlanIsThePlanThatABatchOfThatSizeGets() {
    assertThat(fovea("explain", "--plan", "--batch", "1", LENET).out())
        .containsPattern("avgpool2 +conv 16 k3 \\+ relu \\+ avgpool +channels ")
        .contains(
            "layout: values of up to 4,056 floats in batches of 1 are computed image by image")
        .contains("for a slab of one image on one thread");
    assertThat(fovea("explain", "--plan", "--batch", "9", LENET).out())
        .contains("are computed sixteen images at a time")
        .contains("for a slab of 16 images on one thread");
    String large = "input 100x100x3; conv 64 k3 same relu; gap; dense 2 softmax";
    assertThat(foveaReading(large, "explain", "--plan", "--batch", "64", "-").out())
        .contains("floats in batches of 64 are computed image by image");
  }

  @Test
  void explainMeasuresNetworksWithSeveralInputsAndOutputs() {
    String text =
        "input a 6x6x3\ninput b 4\nfrom a\nconv 4 k3 relu\ngap\nconcat b as both\n"
            + "dense 3 softmax as kind\nfrom both\ndense 2 as place\noutput kind, place\n";
    for (List<String> more : List.of(List.of("--plan"), List.of("--plan", "--train"))) {
      List<String> command = new ArrayList<>(List.of("explain", "--profile", "--batch", "20", "-"));
      command.addAll(1, more);
      Run run = foveaReading(text, command.toArray(new String[0]));
      assertThat(run.err()).doesNotContain("fovea:");
      assertThat(run.out()).contains(" of 20 images on ");
    }
  }

  @Test
  void summaryEstimatesTheMemoryThatTheTrainerDoes() {
    String text = "input 60x60x3; conv 16 k3 same relu; gap; dense 2 softmax; train { batch 8 }";
    Network network = Cnn.compile(text).orThrow();
    TrainerOptions one = TrainerOptions.DEFAULT.withThreads(1);
    assertThat(Trainer.of(network, one).plan().imagesOfSlab()).isOne();
    String bytes = Summary.bytes(Trainer.of(network, one).memory().bytes());
    assertThat(foveaReading(text, "summary", "-").out())
        .contains("memory: training at batch 8 on 1 thread takes " + bytes + ", each");
  }

  @Test
  void whatDoesNotFitIsOneLine() {
    String text = "input 100000x100000x3; conv 8 k3; gap; dense 2 softmax";
    String sixteen = " needs 5.1 TB (";
    for (List<String> command :
        List.of(
            List.of(sixteen, "train", "-", "--data", "none"),
            List.of(sixteen, "explain", "--plan", "--train", "-"),
            List.of(" needs 320 GB (", "explain", "--plan", "-"))) {
      Run run = foveaReading(text, command.subList(1, command.size()).toArray(new String[0]));
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err())
          .contains("fovea: memory: ", command.get(0), "start java with -Xmx")
          .endsWith("m\n");
      assertThat(run.err().lines().filter(line -> line.startsWith("fovea: "))).hasSize(1);
    }
    assertThat(foveaReading(text, "summary", "-").out())
        .contains("memory: inference takes at least 320 GB\n");
  }

  @Test
  void helpAndVersionAreResults() {
    assertThat(fovea("--help").status()).isZero();
    assertThat(fovea("--help").out())
        .contains("check", "summary", "train", "eval", "predict", "export");
    assertThat(fovea("version").out()).startsWith("fovea ");
  }

  @Test
  void onlyDebugShowsAStackTrace() {
    assertThat(fovea("eval", "no-such.cnnm").err()).doesNotContain("\tat ");
    assertThat(fovea("eval", "--debug", "no-such.cnnm").err()).contains("\tat ");
  }
}
