package fovea.serialization;

import fovea.ir.Model;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Saves models to {@code .cnnm} files and loads them.
 *
 * <p>A model comes back equal to the bit, and saving it again gives the same bytes: no clock, host,
 * path or thread count stands in a file. docs/file-format.md describes the bytes.
 *
 * <p>All methods may be called from several threads.
 */
public final class ModelFile {
  private ModelFile() {}

  /**
   * Saves a model. The file is written beside its place, brought to the disk and renamed: a reader
   * finds the old file or the new one, and a failure leaves the old one.
   *
   * @throws IllegalArgumentException if a weight is NaN or a text is no Unicode
   * @throws UncheckedIOException if it cannot be written
   */
  public static void save(Model model, Path path) {
    try {
      AtomicFile.write(path, out -> ModelWriter.write(model, out));
    } catch (IOException e) {
      throw failed(path, "cannot be written", e);
    }
  }

  /**
   * Writes a model to a stream, which is flushed and stays open.
   *
   * @throws IllegalArgumentException if a weight is NaN or a text is no Unicode
   * @throws UncheckedIOException if it cannot be written
   */
  public static void save(Model model, OutputStream out) {
    try {
      ModelWriter.write(model, out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("model: cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Loads a model and checks all of it.
   *
   * @throws ModelFormatException if the file is no model, damaged, or of a version that this build
   *     does not read
   * @throws UncheckedIOException if it cannot be read
   */
  public static Model load(Path path) {
    try (SeekableByteChannel channel = Files.newByteChannel(path)) {
      return ModelReader.read(channel);
    } catch (Refusal e) {
      throw e.in(path.toString());
    } catch (IOException e) {
      throw failed(path, "cannot be read", e);
    }
  }

  /**
   * Loads a model from a stream, which must end with it and stays open.
   *
   * @throws ModelFormatException if the stream is no model, damaged, or of a version that this
   *     build does not read
   * @throws UncheckedIOException if it cannot be read
   */
  public static Model load(InputStream in) {
    try {
      return ModelReader.read(in);
    } catch (Refusal e) {
      throw e.in("model");
    } catch (IOException e) {
      throw new UncheckedIOException("model: cannot be read: " + e.getMessage(), e);
    }
  }

  static UncheckedIOException failed(Path path, String what, IOException cause) {
    String why = String.valueOf(cause.getMessage());
    if (cause instanceof NoSuchFileException) {
      why = "no such file or folder";
    } else if (cause instanceof AccessDeniedException) {
      why = "permission denied";
    }
    return new UncheckedIOException(path + ": " + what + ": " + why, cause);
  }
}
