package fovea.engine.data;

import fovea.ir.Shape;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Labelled pictures in a pair of IDX files, such as MNIST and its like.
 *
 * <p>A folder holds {@code train-images-idx3-ubyte} and {@code train-labels-idx1-ubyte}, and the
 * same with {@code t10k} for the test; each plain or with {@code .gz}, and the spelling {@code
 * train-images.idx3-ubyte} of some archives will do. The bytes are kept as they are and
 * preprocessed when they are copied.
 */
public final class IdxDataset implements Dataset {
  private final Dataset examples;
  private final int classes;

  private IdxDataset(Dataset examples, int classes) {
    this.examples = examples;
    this.classes = classes;
  }

  /**
   * The training examples of a folder.
   *
   * @throws DataFormatException if the folder or a file is missing or broken, or the pictures do
   *     not fit the network
   * @throws UncheckedIOException if a file cannot be read
   */
  public static IdxDataset train(Path folder, Preprocessor preprocessor) {
    return in(folder, "train", preprocessor);
  }

  /**
   * The test examples of a folder.
   *
   * @throws DataFormatException if the folder or a file is missing or broken, or the pictures do
   *     not fit the network
   * @throws UncheckedIOException if a file cannot be read
   */
  public static IdxDataset test(Path folder, Preprocessor preprocessor) {
    return in(folder, "t10k", preprocessor);
  }

  /**
   * The examples of two files.
   *
   * @param images examples x height x width, perhaps x channels; plain or gzipped
   * @param labels one byte for each
   * @param preprocessor what is done to each picture
   * @throws DataFormatException if a file is missing or broken, their counts differ, or the
   *     pictures do not fit the network
   * @throws UncheckedIOException if a file cannot be read
   */
  public static IdxDataset of(Path images, Path labels, Preprocessor preprocessor) {
    IdxArray classes = IdxReader.labels(labels);
    IdxArray pictures = IdxReader.images(images);
    if (pictures.size() != classes.size()) {
      throw new DataFormatException(
          images
              + ": has "
              + pictures.size()
              + " images, but "
              + labels
              + " has "
              + classes.size()
              + " labels");
    }
    int[] values = new int[classes.size()];
    int highest = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = classes.values()[i] & 0xff;
      highest = Math.max(highest, values[i]);
    }
    try {
      Dataset examples =
          ImageDataset.of(
              pictures.values(),
              pictures.dim(1),
              pictures.dim(2),
              pictures.dim(3),
              values,
              preprocessor);
      return new IdxDataset(examples, highest + 1);
    } catch (IllegalArgumentException e) {
      throw new DataFormatException(images + ": " + e.getMessage(), e);
    }
  }

  private static IdxDataset in(Path folder, String part, Preprocessor preprocessor) {
    if (!Files.isDirectory(folder)) {
      throw new DataFormatException(
          folder + ": no such folder; it should hold " + part + "-images-idx3-ubyte[.gz]");
    }
    return of(
        find(folder, part + "-images", "idx3-ubyte"),
        find(folder, part + "-labels", "idx1-ubyte"),
        preprocessor);
  }

  private static Path find(Path folder, String name, String type) {
    List<String> candidates = new ArrayList<>();
    for (String dash : List.of("-", ".")) {
      candidates.add(name + dash + type);
      candidates.add(name + dash + type + ".gz");
    }
    for (String candidate : candidates) {
      Path file = folder.resolve(candidate);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new DataFormatException(
        folder + ": has none of " + String.join(", ", candidates) + " (an IDX data set)");
  }

  /** One more than the highest label. */
  public int classes() {
    return classes;
  }

  @Override
  public int size() {
    return examples.size();
  }

  @Override
  public Shape shape() {
    return examples.shape();
  }

  @Override
  public void copyExample(int index, float[] target, int offset) {
    examples.copyExample(index, target, offset);
  }

  @Override
  public int label(int index) {
    return examples.label(index);
  }
}
