package fovea.serialization;

import fovea.ir.Model;
import fovea.ir.TrainingState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A model in the middle of its training: a file {@code .cnnm} from which training goes on, and from
 * which {@link ModelFile#load} reads the model alone.
 *
 * @param model network and weights as they are
 * @param state what the optimizer and the trainer remember
 */
public record Checkpoint(Model model, TrainingState state) {

  /**
   * Saves it, whole or not at all, as {@link ModelFile#save} does a model.
   *
   * @throws IllegalArgumentException if a value is NaN or a text is no Unicode
   * @throws UncheckedIOException if it cannot be written
   */
  public void save(Path path) {
    ModelFile.write(path, out -> ModelWriter.write(model, state, SaveOptions.DEFAULT, out));
  }

  /**
   * Writes it to a stream, which is flushed and stays open.
   *
   * @throws IllegalArgumentException if a value is NaN or a text is no Unicode
   * @throws UncheckedIOException if it cannot be written
   */
  public void save(OutputStream out) {
    ModelFile.write(out, to -> ModelWriter.write(model, state, SaveOptions.DEFAULT, to));
  }

  /**
   * Loads a checkpoint and checks all of it.
   *
   * @throws ModelFormatException if the file is no checkpoint, damaged, or of a version that this
   *     build does not read
   * @throws UncheckedIOException if it cannot be read
   */
  public static Checkpoint load(Path path) {
    return ModelFile.read(
        path,
        channel -> of(ModelReader.read(channel, ModelReader.Scope.CHECKPOINT)),
        in -> of(ModelReader.read(in, ModelReader.Scope.CHECKPOINT)));
  }

  /**
   * Loads a checkpoint from a stream, which must end with it and stays open.
   *
   * @throws ModelFormatException if the stream is no checkpoint, damaged, or of a version that this
   *     build does not read
   * @throws UncheckedIOException if it cannot be read
   */
  public static Checkpoint load(InputStream in) {
    return ModelFile.read(in, from -> of(ModelReader.read(from, ModelReader.Scope.CHECKPOINT)));
  }

  private static Checkpoint of(ModelReader.Result result) throws IOException {
    TrainingState state = result.state();
    if (state == null) {
      throw new Refusal("is a model without the state of a training, no checkpoint");
    }
    return new Checkpoint(result.model(), state);
  }
}
