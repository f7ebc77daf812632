package fovea.cli;

import static fovea.cli.Run.fovea;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import fovea.dsl.Cnn;
import fovea.ir.DataSource;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.ir.Tensor;
import fovea.ir.TrainingState;
import fovea.ir.Weights;
import fovea.serialization.Checkpoint;
import fovea.serialization.ModelFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** inspect, diff and convert: commands about models. */
class ModelCommandsTest {
  private static final Path LENET = Path.of("../../samples/models/lenet.cnn");
  private static final Path DIGITS = Path.of("../../samples/data/digits");

  @TempDir Path folder;
  private String lenet = "";
  private Model model = model(Cnn.compile("input 1; dense 1").orThrow(), 1);

  private static Model model(Network network, long seed) {
    Random random = new Random(seed);
    List<Tensor> tensors = new ArrayList<>();
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        float[] values = new float[parameter.count().intValueExact()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextGaussian() / 8;
        }
        tensors.add(new Tensor(node.tensorName(parameter), parameter.dims(), values));
      }
    }
    return Model.of(network, new Weights(tensors));
  }

  @BeforeEach
  void save() {
    lenet = folder.resolve("lenet.cnnm").toString();
    model = model(Cnn.read(LENET).orThrow(), 7);
    ModelFile.save(model, Path.of(lenet));
  }

  @Test
  void inspectPrintsTheIndex() {
    Run run = fovea("inspect", lenet);

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith(lenet + ": format version 1, written by fovea 0.1.0, 24")
        .contains("28x28x1 -> 10\n")
        .contains("preprocess: scale 1/255, normalize ")
        .containsPattern("(?m)^labels: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9$")
        .containsPattern("(?m)^tensor +shape +type +offset +bytes +crc32c$")
        .containsPattern("(?m)^conv1/kernel +3x3x1x6 +float32 +[0-9,]+ +216 +[0-9a-f]{8}$")
        .containsPattern("(?m)^dense1/kernel +400x120 +float32 +[0-9,]+ +192,000 +[0-9a-f]{8}$");
    assertThat(run.out().lines().filter(line -> line.contains("float32"))).hasSize(10);
  }

  @Test
  void inspectTellsOfACheckpoint() {
    TrainingState state =
        new TrainingState(
            1200,
            3,
            640,
            42,
            List.of(),
            Map.of("best", 0.25),
            List.of(new Tensor("adam.m", List.of(2L), new float[2])));
    String file = folder.resolve("training.cnnm").toString();
    new Checkpoint(model, state).save(Path.of(file));

    assertThat(fovea("inspect", file).out())
        .contains("checkpoint: step 1,200, epoch 3, 640 examples into it, seed 42\n")
        .contains("schedule best: 0.25\n")
        .containsPattern("(?m)^state:adam.m +2 +float32 ");
    Run convert = fovea("convert", file, "--dtype", "float32", "-o", file + ".model.cnnm");
    assertThat(convert.err()).isEqualTo(file + ": is a checkpoint; its model alone is converted\n");
    assertThat(ModelFile.load(Path.of(file + ".model.cnnm"))).isEqualTo(model);
  }

  @Test
  void inspectShowsNoControlCharacters() {
    Network network = Cnn.compile("input 2; dense 2").orThrow();
    Model small = model(network, 1);
    String file = folder.resolve("evil.cnnm").toString();
    ModelFile.save(
        new Model(network, small.weights(), null, Map.of("a\u001b[2J", "b\nc")), Path.of(file));

    assertThat(fovea("inspect", file).out()).contains("note a<U+001B>[2J: b<U+000A>c\n");
  }

  /** Whoever prints a name of a stranger's file lets the stranger write to the terminal. */
  @Test
  void noCommandShowsControlCharactersOfAFile() throws IOException {
    String evil = "\u001b[31mevil\u0007\u202e\n";
    Network plain = Cnn.compile("input 28x28x1; conv 2 k3 relu; flatten; dense 2").orThrow();
    List<Node> nodes = new ArrayList<>();
    for (Node node : plain.nodes()) {
      nodes.add(new Node(node.id(), evil + node.name(), node.op(), node.inputs(), node.shape()));
    }
    Network network =
        new Network(
            evil,
            nodes,
            plain.outputs(),
            List.of(),
            List.of(evil + "a", evil + "b"),
            new DataSource(DataSource.Kind.IDX, evil, 0.1),
            null);
    String file = folder.resolve("x\u001b[31m.cnnm").toString();
    ModelFile.save(
        new Model(network, model(network, 1).weights(), evil, Map.of(evil, evil)), Path.of(file));
    String text = folder.resolve("net.cnn").toString();
    Files.writeString(Path.of(text), "input 28x28x1; flatten; dense 2 softmax as d");
    String digit = digit().toString();
    String half = folder.resolve("half\u001b.cnnm").toString();

    for (String[] command :
        new String[][] {
          {"inspect", file},
          {"inspect", file, "none"},
          {"inspect", file, evil + "dense1/bias"},
          {"summary", file},
          {"diff", file, lenet},
          {"diff", file, file},
          {"explain", file},
          {"explain", "--plan", file},
          {"predict", file, digit},
          {"eval", file},
          {"convert", file, "--dtype", "float16", "-o", half},
          {"export", file, "--onnx", folder.resolve("x.onnx").toString()},
          {"train", text, "--init", file, "--data", folder.toString()},
          {"train", text, "--resume", file, "--data", folder.toString()},
          {"check", file},
        }) {
      Run run = fovea(command);
      assertThat(run.out() + run.err())
          .as(String.join(" ", command))
          .isNotEmpty()
          .doesNotContain("\u001b", "\u0007", "\u202e", "Exception");
    }
    assertThat(fovea("predict", file, digit).out()).contains("<U+001B>[31mevil<U+0007>");
  }

  private static Path digit() throws IOException {
    try (var files = Files.list(DIGITS)) {
      return files
          .filter(file -> file.toString().endsWith(".png"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void predictPrintsClassesWhoseLabelsAreEmpty() throws IOException {
    Network plain = Cnn.compile("input 28x28x1; flatten; dense 2 softmax").orThrow();
    Network network =
        new Network(null, plain.nodes(), plain.outputs(), List.of(), List.of("", ""), null, null);
    String file = folder.resolve("unnamed.cnnm").toString();
    ModelFile.save(model(network, 1), Path.of(file));

    Run run = fovea("predict", file, digit().toString());

    assertThat(run.err()).doesNotContain("fovea:");
    assertThat(run.out().lines().filter(line -> line.contains(" %"))).hasSize(2);
  }

  @Test
  void inspectDescribesATensorOfTheOptimizer() {
    Tensor slot = new Tensor("adam.m", List.of(4L), new float[] {1, 2, 3, 4});
    TrainingState state = new TrainingState(1, 0, 0, 42, List.of(), Map.of(), List.of(slot));
    String file = folder.resolve("training.cnnm").toString();
    new Checkpoint(model, state).save(Path.of(file));

    assertThat(fovea("inspect", file, "state:adam.m").out())
        .startsWith("state:adam.m 4 float32, 4 values\nmin 1.00000, max 4.00000, mean 2.50000");
  }

  @Test
  void aPictureThatCannotBeDrawnLeavesTheOldOne() throws IOException {
    Network wide = Cnn.compile("input 1000; dense 300").orThrow();
    String file = folder.resolve("wide.cnnm").toString();
    ModelFile.save(model(wide, 1), Path.of(file));
    Path old = Files.writeString(folder.resolve("k.svg"), "old");

    Run run = fovea("inspect", file, "dense1/kernel", "-o", old.toString());

    assertThat(run.err()).contains("300,000 values are too many for an SVG; draw a .png");
    assertThat(old).hasContent("old");
  }

  @Test
  void convertRefusesWhatItCouldNotReadAgain() throws IOException, InterruptedException {
    String pipe = folder.resolve("pipe").toString();
    assumeTrue(Files.exists(Path.of("/dev/zero")), "no devices here");
    assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();

    assertThat(fovea("convert", lenet, "--dtype", "float16", "-o", pipe).err())
        .startsWith("fovea: " + pipe + ": is a device or a pipe; ");
  }

  @Test
  void noMoreIsReadOfADeviceThanIsNeeded() {
    Path zero = Path.of("/dev/zero");
    assumeTrue(Files.exists(zero), "no devices here");

    assertThat(fovea("inspect", zero.toString()).err())
        .isEqualTo(
            "fovea: /dev/zero: is unknown data that begin with 0x00000000, not a model of Fovea\n");
    for (String command : List.of("check", "summary", "fmt")) {
      assertThat(fovea(command, zero.toString()).err())
          .isEqualTo("fovea: /dev/zero: has more bytes than any .cnn file\n");
    }
  }

  @Test
  void inspectDescribesATensor() throws IOException {
    Run run = fovea("inspect", lenet, "dense1/bias");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("dense1/bias 120 float32, 120 values\nmin -0.")
        .containsPattern("standard deviation 0\\.1[0-9]+, 0 zeros\n")
        .containsPattern("(?m)^ *-?0\\.[0-9]+ +-?0\\.[0-9]+ +[0-9]+  #{40}$");
    assertThat(run.out().lines()).hasSize(2 + 1 + 16);
    Run layer = fovea("inspect", lenet, "conv9");
    assertThat(layer.status()).isEqualTo(1);
    assertThat(layer.err())
        .startsWith("fovea: the model has no tensor conv9, but conv1/kernel, conv1/bias, ");
    assertThat(fovea("inspect", lenet, "conv1").err())
        .isEqualTo("fovea: conv1 has several tensors: conv1/kernel, conv1/bias\n");
  }

  @Test
  void foldersAreNamedAsSuch() {
    String dir = folder.toString();
    assertThat(fovea("inspect", dir).err())
        .isEqualTo("fovea: " + dir + ": is a folder, not a model of Fovea\n");
    assertThat(fovea("predict", lenet, dir).err())
        .isEqualTo("fovea: " + dir + ": is a folder, not a picture\n");
    assertThat(fovea("convert", lenet, "--dtype", "float16", "-o", dir).err())
        .isEqualTo("fovea: " + dir + ": is a folder, not a place for a model\n");
  }

  @Test
  void inspectDrawsKernels() throws IOException {
    Path png = folder.resolve("kernels.png");
    Path svg = folder.resolve("kernels.svg");

    assertThat(fovea("inspect", lenet, "conv2/kernel", "-o", png.toString()).status()).isZero();
    assertThat(fovea("inspect", lenet, "conv1/kernel", "-o", svg.toString()).status()).isZero();

    // 16 filters across, 6 channels down, 3x3 each with a gap of one between.
    BufferedImage image = ImageIO.read(png.toFile());
    assertThat(image.getWidth()).isEqualTo(8 * (16 * 4 - 1));
    assertThat(image.getHeight()).isEqualTo(8 * (6 * 4 - 1));
    float[] kernel = model.weights().get("conv2/kernel").values();
    float most = 0;
    for (float value : kernel) {
      most = Math.max(most, Math.abs(value));
    }
    for (int[] at : new int[][] {{0, 0, 0, 0}, {2, 1, 5, 15}, {1, 2, 3, 4}}) {
      float value = kernel[((at[0] * 3 + at[1]) * 6 + at[2]) * 16 + at[3]];
      int gray =
          image.getRaster().getSample(8 * (at[3] * 4 + at[1]) + 3, 8 * (at[2] * 4 + at[0]) + 3, 0);
      assertThat(gray).isEqualTo(Math.round(127.5f + 127.5f * (value / most)));
    }
    assertThat(image.getRaster().getSample(8 * 3 + 1, 0, 0)).isEqualTo(255);
    String text = Files.readString(svg);
    assertThat(text).startsWith("<svg xmlns=").contains("viewBox=\"0 0 23 3\"");
    assertThat(text.split("<rect ")).hasSize(54 + 1);

    assertThat(fovea("inspect", lenet, "conv1/kernel", "-o", "x.jpg").status()).isEqualTo(2);
    assertThat(fovea("inspect", lenet, "-o", "x.png").status()).isEqualTo(2);
  }

  @Test
  void diffComparesWeights() {
    String other = folder.resolve("other.cnnm").toString();
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : model.weights()) {
      float[] values = tensor.values().clone();
      if (tensor.name().equals("conv1/bias")) {
        values[2] += 0.5f;
      }
      tensors.add(new Tensor(tensor.name(), tensor.dims(), values));
    }
    ModelFile.save(Model.of(model.network(), new Weights(tensors)), Path.of(other));

    Run run = fovea("diff", lenet, other);

    assertThat(run.out())
        .contains("weights: 1 of 10 tensors differ")
        .containsPattern("(?m)^conv1/kernel +3x3x1x6 +all$")
        .containsPattern(
            "(?m)^conv1/bias +6 +83\\.3 % +0\\.00 +0\\.500 +0\\.0833 +0\\.186 +[0-9.]+$");
    assertThat(fovea("diff", lenet, lenet).out()).endsWith("\nweights: equal to the bit\n");
    assertThat(fovea("diff", lenet, LENET.toString()).out()).doesNotContain("weights:");
  }

  @Test
  void diffNamesTensorsThatOnlyOneHas() {
    String wide = folder.resolve("wide.cnnm").toString();
    Network network =
        Cnn.compile("input 28x28x1; conv 8 k3 relu; flatten; dense 10 softmax").orThrow();
    ModelFile.save(model(network, 1), Path.of(wide));

    assertThat(fovea("diff", lenet, wide).out())
        .containsPattern("(?m)^conv1/kernel +3x3x1x6 \\| 3x3x1x8$")
        .containsPattern("(?m)^conv2/kernel +only the first has it$");
    assertThat(fovea("diff", wide, lenet).out())
        .containsPattern("(?m)^conv2/kernel +only the second has it$");
  }

  @Test
  void convertHalvesAModel() {
    Path half = folder.resolve("half.cnnm");

    Run run = fovea("convert", lenet, "--dtype", "float16", "-o", half.toString());

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern("lenet\\.cnnm: 24[0-9],[0-9]{3} bytes; .*half\\.cnnm: 12[0-9],[0-9]{3} ")
        .contains(" bytes, 0.50 of it\n")
        .containsPattern(
            "largest change of an output: [0-9.e-]+ \\(outputs up to [0-9.]+\\); the largest output"
                + " moved in [0-9]+ of 8 inputs of normal random numbers\n");
    assertThat(fovea("inspect", half.toString()).out())
        .containsPattern("(?m)^conv1/kernel +3x3x1x6 +float16 +[0-9,]+ +108 ");
    assertThat(fovea("convert", lenet, "--dtype", "float32", "-o", half.toString()).out().lines())
        .last()
        .asString()
        .startsWith("largest change of an output: 0.00 ")
        .contains("moved in 0 of 8");
    assertThat(fovea("convert", lenet, "--dtype", "int8", "-o", half.toString()).status())
        .isEqualTo(2);
  }

  @Test
  void convertComparesOnPictures() throws IOException {
    Path half = folder.resolve("half.cnnm");
    Run run =
        fovea(
            "convert",
            lenet,
            "--dtype",
            "bfloat16",
            "-o",
            half.toString(),
            "--image",
            digit().toString());

    assertThat(run.out()).containsPattern("moved in [01] of 1 pictures\n");
  }

  @Test
  void aModelUnderAnotherNameIsToldFromText() throws IOException {
    Path text = Files.copy(Path.of(lenet), folder.resolve("lenet.cnn"));

    Run check = fovea("check", text.toString());
    assertThat(check.status()).isEqualTo(1);
    assertThat(check.err())
        .contains(text + ": is a saved model, not a .cnn text; `fovea summary` and");
    assertThat(fovea("summary", text.toString()).out()).isEqualTo(fovea("summary", lenet).out());
  }
}
