package fovea.peers.cold;

import fovea.engine.Predictor;
import fovea.engine.PredictorOptions;
import fovea.serialization.ModelFile;
import java.io.IOException;
import java.nio.file.Path;

/** Loads a {@code .cnnm} file and predicts once. */
public final class FoveaFirst {
  private FoveaFirst() {}

  /** The argument is the file. */
  public static void main(String[] arguments) throws IOException {
    try (Predictor predictor =
        Predictor.of(ModelFile.load(Path.of(arguments[0])), new PredictorOptions(1))) {
      First.report("Fovea", predictor.predict(First.input()));
    }
  }
}
