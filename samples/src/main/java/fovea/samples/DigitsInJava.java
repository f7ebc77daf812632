package fovea.samples;

import fovea.dsl.Cnn;
import fovea.engine.Evaluation;
import fovea.engine.Evaluator;
import fovea.engine.Predictor;
import fovea.engine.Trainer;
import fovea.engine.TrainerOptions;
import fovea.engine.TrainingResult;
import fovea.engine.data.Dataset;
import fovea.engine.data.IdxDataset;
import fovea.engine.data.Pictures;
import fovea.engine.data.Preprocessor;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.serialization.ModelFile;
import java.nio.file.Path;
import java.util.Locale;

/**
 * From a text to a classifier of handwritten digits: compile, train, save, load, predict. {@code
 * DigitsInKotlin} is the same program in Kotlin.
 */
public final class DigitsInJava {
  private static final String TEXT =
      """
      model digits
      input 28x28x1
      conv 6 k3 relu; avgpool
      conv 16 k3 relu; avgpool
      flatten
      dense 120 relu
      dense 84 relu
      dense 10 softmax

      preprocess { scale 1/255; normalize mean=0.1307 std=0.3081 }
      labels "0" "1" "2" "3" "4" "5" "6" "7" "8" "9"
      train { loss crossentropy smooth=0.1; optimizer adam lr=0.002; epochs 5; batch 64; seed 42 }
      """;

  private DigitsInJava() {}

  /** Trains on the shipped digits; the arguments are the data's folder and where to save. */
  public static void main(String[] args) {
    Path data = Path.of(args.length > 0 ? args[0] : "samples/data");
    Path file = Path.of(args.length > 1 ? args[1] : "digits.cnnm");
    System.out.printf(Locale.ROOT, "accuracy %.4f%n", run(data, file));
  }

  /** Does it all and returns the accuracy on the test digits. */
  static double run(Path data, Path file) {
    Network network = Cnn.compile(TEXT).orThrow();
    System.out.print(network.summary());

    Preprocessor preprocessor = Preprocessor.of(network);
    Dataset digits = IdxDataset.train(data.resolve("mnist"), preprocessor);
    TrainerOptions options =
        TrainerOptions.DEFAULT.withListener(
            epoch ->
                System.out.printf(
                    Locale.ROOT, "epoch %d: loss %.4f%n", epoch.epoch(), epoch.loss()));
    TrainingResult result = Trainer.of(network, options).train(digits);
    ModelFile.save(result.model(), file);

    Model model = ModelFile.load(file);
    try (Predictor predictor = Predictor.of(model)) {
      float[] pixels = preprocessor.apply(Pictures.read(data.resolve("digits/7-0017.png")));
      float[] probabilities = predictor.predict(pixels);
      System.out.printf(
          Locale.ROOT, "a seven is a seven with probability %.3f%n", probabilities[7]);

      Evaluation evaluation =
          Evaluator.evaluate(predictor, IdxDataset.test(data.resolve("mnist"), preprocessor));
      return evaluation.accuracy();
    }
  }
}
