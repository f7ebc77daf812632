package fovea.serialization;

import fovea.ir.Model;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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
   * finds the old file or the new one, and a failure leaves the old one. Only a device or a pipe is
   * written to as it is.
   *
   * @throws IllegalArgumentException if a weight is NaN or a text is no Unicode
   * @throws UncheckedIOException if it cannot be written
   */
  public static void save(Model model, Path path) {
    save(model, path, SaveOptions.DEFAULT);
  }

  /**
   * Saves a model, perhaps with weights of half the size.
   *
   * @throws IllegalArgumentException if a weight is NaN or too large for its type, or a text is no
   *     Unicode
   * @throws UncheckedIOException if it cannot be written
   */
  public static void save(Model model, Path path, SaveOptions options) {
    write(path, out -> ModelWriter.write(model, null, options, out));
  }

  /**
   * Writes a model to a stream, which is flushed and stays open.
   *
   * @throws IllegalArgumentException if a weight is NaN or a text is no Unicode
   * @throws UncheckedIOException if it cannot be written
   */
  public static void save(Model model, OutputStream out) {
    save(model, out, SaveOptions.DEFAULT);
  }

  /**
   * Writes a model to a stream, which is flushed and stays open, perhaps with weights of half the
   * size.
   *
   * @throws IllegalArgumentException if a weight is NaN or too large for its type, or a text is no
   *     Unicode
   * @throws UncheckedIOException if it cannot be written
   */
  public static void save(Model model, OutputStream out, SaveOptions options) {
    write(out, to -> ModelWriter.write(model, null, options, to));
  }

  /**
   * Loads a model, also out of a checkpoint, and checks all of the file.
   *
   * @throws ModelFormatException if the file is no model, damaged, or of a version that this build
   *     does not read
   * @throws UncheckedIOException if it cannot be read
   */
  public static Model load(Path path) {
    return read(
        path,
        channel -> ModelReader.read(channel, ModelReader.Scope.MODEL).model(),
        in -> ModelReader.read(in, ModelReader.Scope.MODEL).model());
  }

  /**
   * Loads a model from a stream, which must end with it and stays open.
   *
   * @throws ModelFormatException if the stream is no model, damaged, or of a version that this
   *     build does not read
   * @throws UncheckedIOException if it cannot be read
   */
  public static Model load(InputStream in) {
    return read(in, from -> ModelReader.read(from, ModelReader.Scope.MODEL).model());
  }

  /**
   * Opens a model whose weights stay in the file until they are used, so that one of gigabytes is
   * open in milliseconds. Header, index and length are checked now, each tensor when it is first
   * touched.
   *
   * @throws ModelFormatException if the file is no model, cut, or of a version that this build does
   *     not read
   * @throws UncheckedIOException if it cannot be read
   */
  public static MappedModel open(Path path) {
    return read(
        path,
        channel -> MappedModel.of(channel, path),
        in -> {
          throw new Refusal("is no file, so its weights cannot be mapped; load it instead");
        });
  }

  /**
   * Reads what stands before the tensors; of them, nothing is read or checked.
   *
   * @throws ModelFormatException if the file is no model, cut, or of a version that this build does
   *     not read
   * @throws UncheckedIOException if it cannot be read
   */
  public static ModelHeader inspect(Path path) {
    return read(
        path,
        channel -> HeaderReader.read(ModelReader.open(channel)).header(),
        in -> HeaderReader.read(ModelReader.open(in)).header());
  }

  /**
   * Reads what stands in a stream before the tensors. The stream stays open, somewhere behind.
   *
   * @throws ModelFormatException if the stream is no model, cut within its header, or of a version
   *     that this build does not read
   * @throws UncheckedIOException if it cannot be read
   */
  public static ModelHeader inspect(InputStream in) {
    return read(in, from -> HeaderReader.read(ModelReader.open(from)).header());
  }

  /**
   * Whether a file begins as a model does, of whatever version and whether or not it is whole. What
   * was looked at of a pipe is gone then.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public static boolean isModel(Path path) {
    return read(
        path,
        channel -> Beginning.isModel(ModelReader.at(channel, 0, Beginning.BYTES)),
        in -> Beginning.isModel(in.readNBytes(Beginning.BYTES)));
  }

  /** Something that is read of an open file or a stream. */
  interface Reading<S, T> {
    T from(S source) throws IOException;
  }

  /**
   * @param reading of a file
   * @param streaming of a device or a pipe, which cannot be read at its end first
   */
  static <T> T read(Path path, Reading<FileChannel, T> reading, Reading<InputStream, T> streaming) {
    try {
      if (Files.isDirectory(path)) {
        throw new Refusal("is a folder, not a model of Fovea");
      }
      if (AtomicFile.isDevice(path)) {
        // The stream of a channel asks a pipe for its size, and fails.
        try (InputStream in = new FileInputStream(path.toFile())) {
          return streaming.from(in);
        }
      }
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        return reading.from(channel);
      }
    } catch (Refusal e) {
      throw e.in(path.toString());
    } catch (IOException e) {
      throw failed(path, "cannot be read", e);
    }
  }

  static <T> T read(InputStream in, Reading<InputStream, T> reading) {
    try {
      return reading.from(in);
    } catch (Refusal e) {
      throw e.in("model");
    } catch (IOException e) {
      throw new UncheckedIOException("model: cannot be read: " + e.getMessage(), e);
    }
  }

  static void write(Path path, AtomicFile.Content content) {
    try {
      AtomicFile.write(path, content);
    } catch (IOException e) {
      throw failed(path, "cannot be written", e);
    }
  }

  static void write(OutputStream out, AtomicFile.Content content) {
    try {
      content.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("model: cannot be written: " + e.getMessage(), e);
    }
  }

  private static UncheckedIOException failed(Path path, String what, IOException cause) {
    String why = String.valueOf(cause.getMessage());
    if (cause instanceof NoSuchFileException) {
      why = "no such file or folder";
    } else if (cause instanceof AccessDeniedException) {
      why = "permission denied";
    }
    return new UncheckedIOException(path + ": " + what + ": " + why, cause);
  }
}
