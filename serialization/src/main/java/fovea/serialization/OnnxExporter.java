package fovea.serialization;

import fovea.ir.Model;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Writes models as ONNX files, for other programs to run: the network as it predicts, of operator
 * set 17, with its weights, labels and preprocessing.
 *
 * <p>Images enter and leave channels first, N x channels x height x width, as ONNX's operators have
 * them; N, the batch, is open. docs/onnx.md says what becomes of each operator. Equal models give
 * equal bytes.
 */
public final class OnnxExporter {
  private OnnxExporter() {}

  /**
   * Saves a model as an ONNX file, which appears whole or not at all.
   *
   * @throws IllegalArgumentException if ONNX cannot express the model; names everything that it
   *     cannot
   * @throws UncheckedIOException if it cannot be written
   */
  public static void save(Model model, Path path) {
    OnnxWriter writer = OnnxWriter.of(model);
    ModelFile.write(path, writer::write);
  }

  /**
   * Writes a model to a stream, which is flushed and stays open.
   *
   * @throws IllegalArgumentException if ONNX cannot express the model; names everything that it
   *     cannot
   * @throws UncheckedIOException if it cannot be written
   */
  public static void save(Model model, OutputStream out) {
    OnnxWriter writer = OnnxWriter.of(model);
    try {
      writer.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("onnx: cannot be written: " + e.getMessage(), e);
    }
  }
}
