package fovea.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import fovea.ir.Preprocess;
import fovea.ir.Preprocess.Crop;
import fovea.ir.Preprocess.Gray;
import fovea.ir.Preprocess.Normalize;
import fovea.ir.Preprocess.Resize;
import fovea.ir.Preprocess.Scale;
import fovea.ir.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreprocessorTest {
  private static final RawImage RAMP = gray(2, 4, 0, 10, 20, 30, 40, 50, 60, 70);

  @Test
  void scalesAndNormalizesChannelByChannel() {
    RawImage pixel = RawImage.ofBytes(1, 1, 3, new byte[] {(byte) 255, 51, 0});
    Preprocess scale = new Scale(1.0 / 255);
    Preprocess normalize = new Normalize(List.of(0.5, 0.2, 0.1), List.of(0.5));

    float[] values = Preprocessor.of(List.of(scale, normalize), Shape.of(1, 1, 3)).apply(pixel);

    assertThat(values).containsExactly(new float[] {1, 0, -0.2f}, within(1e-7f));
  }

  @Test
  void resizesBilinearlyWithHalfPixelCentres() {
    // Twice as wide: centres at -0.25, 0.25, 0.75, ...; the first and last lie beyond the edge.
    float[] wider = apply(RAMP, Shape.of(2, 8, 1), new Resize(2, 8));
    assertThat(wider)
        .containsExactly(
            0, 2.5f, 7.5f, 12.5f, 17.5f, 22.5f, 27.5f, 30, 40, 42.5f, 47.5f, 52.5f, 57.5f, 62.5f,
            67.5f, 70);

    // Half as wide: each centre lies between two pixels; one row: between both rows.
    assertThat(apply(RAMP, Shape.of(1, 2, 1), new Resize(1, 2))).containsExactly(25, 45);
  }

  @Test
  void resizesFromAndToASinglePixel() {
    assertThat(apply(gray(1, 1, 9), Shape.of(2, 2, 1), new Resize(2, 2)))
        .containsExactly(9, 9, 9, 9);
    assertThat(apply(RAMP, Shape.of(1, 1, 1), new Resize(1, 1))).containsExactly(35);
  }

  @Test
  void cropsTheMiddle() {
    assertThat(apply(RAMP, Shape.of(2, 2, 1), new Crop(2, 2))).containsExactly(10, 20, 50, 60);
    // An odd rest of one column stays at the right.
    assertThat(apply(RAMP, Shape.of(1, 3, 1), new Crop(1, 3))).containsExactly(0, 10, 20);
  }

  @Test
  void grayIsLuma() {
    RawImage pixel = RawImage.ofBytes(1, 1, 3, new byte[] {100, (byte) 200, 50});

    assertThat(apply(pixel, Shape.of(1, 1, 1), new Gray()))
        .containsExactly(new float[] {153}, within(1e-4f));
  }

  @Test
  void leavesTheImageAsItWas() {
    float[] own = {1, 2};
    RawImage image = RawImage.ofFloats(1, 2, 1, own);

    float[] values = apply(image, Shape.of(1, 2, 1));
    values[0] = 9;
    apply(image, Shape.of(1, 2, 1), new Scale(3));

    assertThat(own).containsExactly(1, 2);
  }

  @Test
  void readsAColourlessPictureAsGrayAndSpreadsGrayOverColour() {
    RawImage colourless = RawImage.ofBytes(1, 2, 3, new byte[] {5, 5, 5, 8, 8, 8});

    assertThat(apply(colourless, Shape.of(1, 2, 1))).containsExactly(5, 8);
    assertThat(apply(gray(1, 2, 5, 8), Shape.of(1, 2, 3))).containsExactly(5, 5, 5, 8, 8, 8);
  }

  @Test
  void acceptsAVectorOfAsManyValues() {
    assertThat(apply(RAMP, Shape.of(8))).containsExactly(0, 10, 20, 30, 40, 50, 60, 70);
  }

  @Test
  void saysWhichStepAPictureNeeds() {
    RawImage coloured = RawImage.ofBytes(1, 2, 3, new byte[] {1, 2, 3, 4, 5, 6});

    refuses(
        coloured,
        Shape.of(1, 2, 1),
        "preprocess: a picture of 1x2x3 does not fit the input 1x2x1; add `gray` to preprocess");
    refuses(
        coloured,
        Shape.of(28, 28, 1),
        "preprocess: a picture of 1x2x3 does not fit the input 28x28x1; "
            + "add `resize 28x28` and `gray` to preprocess");
    refuses(
        RAMP,
        Shape.of(3, 3, 1),
        "preprocess: a picture of 2x4x1 comes to 4x4x1 and does not fit the input 3x3x1; "
            + "add `resize 3x3` to preprocess",
        new Resize(4, 4));
    refuses(RAMP, Shape.of(9), "preprocess: a picture of 2x4x1 does not fit the input 9");
    refuses(
        RAMP,
        Shape.of(4, 4, 1),
        "preprocess: crop 4x4 does not fit into a picture of 2x4x1; add a larger `resize` before it",
        new Crop(4, 4));
    refuses(
        RAMP,
        Shape.of(2, 4, 1),
        "preprocess: normalize has 2 values, the picture has 1 channel",
        new Normalize(List.of(0.0, 1.0), List.of(1.0)));
  }

  private static float[] apply(RawImage image, Shape input, Preprocess... steps) {
    return Preprocessor.of(List.of(steps), input).apply(image);
  }

  private static void refuses(RawImage image, Shape input, String message, Preprocess... steps) {
    assertThatThrownBy(() -> apply(image, input, steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static RawImage gray(int height, int width, int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return RawImage.ofBytes(height, width, 1, bytes);
  }
}
