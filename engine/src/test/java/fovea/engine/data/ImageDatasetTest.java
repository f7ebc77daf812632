package fovea.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.ir.Preprocess;
import fovea.ir.Preprocess.Crop;
import fovea.ir.Preprocess.Gray;
import fovea.ir.Preprocess.Normalize;
import fovea.ir.Preprocess.Resize;
import fovea.ir.Preprocess.Scale;
import fovea.ir.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDatasetTest {
  private static final int SEED = 11;

  record Case(String name, int channels, boolean table, Shape input, List<Preprocess> steps) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    Preprocess scale = new Scale(1.0 / 255);
    Preprocess one = new Normalize(List.of(0.1307), List.of(0.3081));
    Preprocess three = new Normalize(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
    return List.of(
        new Case("nothing", 1, true, Shape.of(5, 7, 1), List.of()),
        new Case("scale and normalize", 1, true, Shape.of(5, 7, 1), List.of(scale, one)),
        new Case("three channels", 3, true, Shape.of(5, 7, 3), List.of(scale, three)),
        new Case("as a vector", 1, true, Shape.of(35), List.of(scale)),
        new Case(
            "steps that change nothing",
            1,
            true,
            Shape.of(5, 7, 1),
            List.of(new Resize(5, 7), new Gray(), new Crop(5, 7), scale)),
        new Case("gray for colour", 1, false, Shape.of(5, 7, 3), List.of(scale, three)),
        new Case("gray", 3, false, Shape.of(5, 7, 1), List.of(new Gray(), scale, one)),
        new Case("resize", 1, false, Shape.of(4, 4, 1), List.of(new Resize(4, 4), scale)),
        new Case("crop", 3, false, Shape.of(4, 4, 3), List.of(scale, new Crop(4, 4))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesTheSameBitsAsEachStepOnEachPicture(Case c) {
    byte[] pixels = new byte[6 * 5 * 7 * c.channels()];
    new Random(SEED).nextBytes(pixels);
    Preprocessor preprocessor = Preprocessor.of(c.steps(), c.input());
    Dataset data =
        ImageDataset.of(pixels, 5, 7, c.channels(), new int[] {0, 1, 2, 3, 4, 5}, preprocessor);

    assertThat(preprocessor.table(5, 7, c.channels()) != null).isEqualTo(c.table());
    assertThat(data.shape()).isEqualTo(c.input());
    int each = pixels.length / 6;
    for (int i = 0; i < 6; i++) {
      byte[] picture = Arrays.copyOfRange(pixels, i * each, (i + 1) * each);
      float[] expected = preprocessor.apply(RawImage.ofBytes(5, 7, c.channels(), picture));
      float[] actual = new float[c.input().size()];
      data.copyExample(i, actual, 0);
      assertThat(actual).as("example %d, seed %d", i, SEED).isEqualTo(expected);
      assertThat(data.label(i)).isEqualTo(i);
    }
  }

  @Test
  void refusesAnExampleThatIsNotThere() {
    Dataset data =
        ImageDataset.of(
            new byte[4], 2, 1, 1, new int[2], Preprocessor.of(List.of(), Shape.of(2, 1, 1)));

    assertThatThrownBy(() -> data.copyExample(2, new float[2], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void refusesTooFewBytes() {
    assertThatThrownBy(
            () ->
                ImageDataset.of(
                    new byte[9],
                    2,
                    2,
                    1,
                    new int[3],
                    Preprocessor.of(List.of(), Shape.of(2, 2, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dataset: 3 pictures of 2x2x1 need 12 bytes, got 9");
  }
}
