package fovea.cli;

import fovea.engine.Predictor;
import fovea.engine.data.Pictures;
import fovea.engine.data.Preprocessor;
import fovea.ir.Model;
import fovea.serialization.DataType;
import fovea.serialization.ModelFile;
import fovea.serialization.SaveOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea convert}: a model saved again with weights of another type. */
@Command(
    name = "convert",
    description = "Save a model with weights of another type, and print what that changes.",
    mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {
  private static final int SAMPLES = 8;
  private static final long SEED = 42;

  private final Console console;

  @Parameters(paramLabel = "MODEL", description = "A .cnnm model.")
  private Path file = Path.of("");

  @Option(
      names = "--dtype",
      required = true,
      paramLabel = "TYPE",
      description = "float32, float16 or bfloat16.")
  private DataType type = DataType.FLOAT32;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "OUT",
      description = "Where to save it.")
  private Path out = Path.of("");

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "A picture to compare outputs on; by default 8 random inputs. Repeatable.")
  private List<Path> images = List.of();

  ConvertCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Targets.check(out, "--out OUT");
    if (Targets.isDevice(out)) {
      throw new IllegalArgumentException(
          out + ": is a device or a pipe; what was saved is read again to compare it");
    }
    Model model = ModelFile.load(file);
    if (ModelFile.inspect(file).isCheckpoint()) {
      console
          .err()
          .println(Arguments.shown(file) + ": is a checkpoint; its model alone is converted");
    }
    List<float[]> inputs = pictures(model);
    long before = Files.size(file);
    ModelFile.save(model, out, SaveOptions.DEFAULT.withType(type));
    long after = Files.size(out);
    console
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "%s: %,d bytes; %s: %,d bytes, %.2f of it",
                Arguments.shown(file),
                before,
                Arguments.shown(out),
                after,
                (double) after / before));
    console.out().println(compare(model, ModelFile.load(out), inputs));
    return 0;
  }

  private List<float[]> pictures(Model model) {
    List<float[]> inputs = new ArrayList<>();
    for (Path image : images) {
      inputs.add(Preprocessor.of(model.network()).apply(Pictures.read(image)));
    }
    return inputs;
  }

  private static String compare(Model model, Model converted, List<float[]> pictures) {
    try (Predictor before = Predictor.of(model);
        Predictor after = Predictor.of(converted)) {
      List<float[]> inputs = pictures.isEmpty() ? random(before.inputSize()) : pictures;
      double largest = 0;
      double magnitude = 0;
      int moved = 0;
      for (float[] input : inputs) {
        float[] a = before.predict(input);
        float[] b = after.predict(input);
        for (int i = 0; i < a.length; i++) {
          largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
          magnitude = Math.max(magnitude, Math.abs(a[i]));
        }
        moved += largestAt(a) == largestAt(b) ? 0 : 1;
      }
      return String.format(
          Locale.ROOT,
          "largest change of an output: %.3g (outputs up to %.3g); the largest output moved in %d"
              + " of %d %s",
          largest,
          magnitude,
          moved,
          inputs.size(),
          pictures.isEmpty() ? "inputs of normal random numbers" : "pictures");
    } catch (IllegalArgumentException e) {
      return "outputs not compared: " + e.getMessage();
    }
  }

  private static int largestAt(float[] values) {
    int at = 0;
    for (int i = 1; i < values.length; i++) {
      at = values[i] > values[at] ? i : at;
    }
    return at;
  }

  private static List<float[]> random(int size) {
    Random random = new Random(SEED);
    List<float[]> inputs = new ArrayList<>();
    for (int n = 0; n < SAMPLES; n++) {
      float[] input = new float[size];
      for (int i = 0; i < size; i++) {
        input[i] = (float) random.nextGaussian();
      }
      inputs.add(input);
    }
    return inputs;
  }
}
