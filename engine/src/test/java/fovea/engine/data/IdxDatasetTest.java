package fovea.engine.data;

import static fovea.engine.data.IdxFiles.counting;
import static fovea.engine.data.IdxFiles.gzip;
import static fovea.engine.data.IdxFiles.idx;
import static fovea.engine.data.IdxFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.ir.Preprocess;
import fovea.ir.Shape;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxDatasetTest {
  private static final Preprocessor PLAIN = Preprocessor.of(List.of(), Shape.of(2, 3, 1));

  @TempDir Path folder;

  @Test
  void readsAFolderOfPlainAndGzippedFiles() {
    write(folder, "train-images-idx3-ubyte.gz", gzip(idx(new int[] {2, 2, 3}, counting(12))));
    write(folder, "train-labels-idx1-ubyte", idx(new int[] {2}, (byte) 7, (byte) 200));

    IdxDataset data = IdxDataset.train(folder, PLAIN);

    assertThat(data.size()).isEqualTo(2);
    assertThat(data.shape()).isEqualTo(Shape.of(2, 3, 1));
    assertThat(data.label(1)).isEqualTo(200);
    assertThat(data.classes()).isEqualTo(201);
    float[] target = new float[8];
    data.copyExample(1, target, 2);
    assertThat(target).containsExactly(0, 0, 42, 49, 56, 63, 70, 77);
  }

  @Test
  void readsTheDottedNamesOfTheTest() {
    write(folder, "t10k-images.idx3-ubyte", idx(new int[] {1, 2, 3}, counting(6)));
    write(folder, "t10k-labels.idx1-ubyte.gz", gzip(idx(new int[] {1}, (byte) 3)));

    assertThat(IdxDataset.test(folder, PLAIN).label(0)).isEqualTo(3);
  }

  @Test
  void saysWhatItLookedFor() {
    refuses(
        folder.resolve("none"),
        "none: no such folder; it should hold train-images-idx3-ubyte[.gz]");
    refuses(
        folder,
        "has none of train-images-idx3-ubyte, train-images-idx3-ubyte.gz, "
            + "train-images.idx3-ubyte, train-images.idx3-ubyte.gz (an IDX data set)");
  }

  @Test
  void refusesCountsThatDiffer() {
    write(folder, "train-images-idx3-ubyte", idx(new int[] {2, 2, 3}, counting(12)));
    write(folder, "train-labels-idx1-ubyte", idx(new int[] {3}, counting(3)));

    refuses(folder, "has 2 images, but");
  }

  @Test
  void namesTheFileWhosePicturesDoNotFit() {
    write(folder, "train-images-idx3-ubyte", idx(new int[] {1, 3, 4}, counting(12)));
    write(folder, "train-labels-idx1-ubyte", idx(new int[] {1}, counting(1)));

    refuses(
        folder,
        "train-images-idx3-ubyte: preprocess: a picture of 3x4x1 does not fit the input 2x3x1; "
            + "add `resize 2x3` to preprocess");
  }

  @Test
  void readsTheShippedDigits() {
    Path mnist = Path.of("..", "samples", "data", "mnist");
    Preprocessor preprocessor =
        Preprocessor.of(List.of(new Preprocess.Scale(1.0 / 255)), Shape.of(28, 28, 1));

    IdxDataset train = IdxDataset.train(mnist, preprocessor);
    IdxDataset test = IdxDataset.test(mnist, preprocessor);

    assertThat(train.size()).isEqualTo(10_000);
    assertThat(test.size()).isEqualTo(2_000);
    assertThat(train.classes()).isEqualTo(10);
    assertThat(List.of(train.label(0), test.label(0))).containsExactly(5, 7);
    float[] digit = new float[784];
    train.copyExample(9_999, digit, 0);
    assertThat(digit).contains(0f, 1f);
  }

  private static void refuses(Path folder, String message) {
    assertThatThrownBy(() -> IdxDataset.train(folder, PLAIN))
        .isInstanceOf(DataFormatException.class)
        .hasMessageContaining(message);
  }
}
