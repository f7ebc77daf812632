package fovea.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PicturesTest {
  @TempDir Path folder;

  @Test
  void readsEveryGrayValueAsItStandsInTheFile() throws IOException {
    BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 256; i++) {
      image.getRaster().setSample(i % 16, i / 16, 0, i);
    }
    RawImage read = roundTrip(image, "png");

    assertThat(read).hasToString("image 16x16x1");
    for (int i = 0; i < 256; i++) {
      assertThat(read.get(i / 16, i % 16, 0)).isEqualTo(i);
    }
  }

  @Test
  void roundsSixteenBitGray() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSamples(0, 0, 3, 1, 0, new int[] {0, 257 * 100, 65535});

    assertThat(roundTrip(image, "png").values()).containsExactly(0, 100, 255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp"})
  void readsColourInTheOrderRedGreenBlue(String format) throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x0a141e);
    image.setRGB(1, 0, 0xff8000);

    assertThat(roundTrip(image, format).values()).containsExactly(10, 20, 30, 255, 128, 0);
  }

  @Test
  void laysWhatIsTransparentOnWhite() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00000000);
    image.setRGB(1, 0, 0xff0a141e);
    image.setRGB(2, 0, 0x80000000);

    assertThat(roundTrip(image, "png").values())
        .containsExactly(255, 255, 255, 10, 20, 30, 127, 127, 127);
  }

  @Test
  void laysTransparentGrayOnWhite() throws IOException {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_BYTE);
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 2, 1, 2, null);
    raster.setPixels(0, 0, 2, 1, new int[] {77, 255, 0, 0});

    assertThat(roundTrip(new BufferedImage(model, raster, false, null), "png").values())
        .containsExactly(77, 255);
  }

  @Test
  void readsOneBitPictures() throws IOException {
    BufferedImage image = new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY);
    image.setRGB(8, 0, 0xffffff);

    assertThat(roundTrip(image, "png").values()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 255);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif"})
  void readsPalettes(String format) throws IOException {
    byte[] ramp = {0, 50, (byte) 200};
    byte[] zero = new byte[3];
    BufferedImage gray = indexed(new IndexColorModel(2, 3, ramp, ramp, ramp));
    BufferedImage red = indexed(new IndexColorModel(2, 3, ramp, zero, zero));

    assertThat(roundTrip(gray, format).values()).containsExactly(0, 50, 200);
    assertThat(roundTrip(red, format).values()).containsExactly(0, 0, 0, 50, 0, 0, 200, 0, 0);
  }

  private static BufferedImage indexed(IndexColorModel palette) {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 1, 2});
    return image;
  }

  @Test
  void namesWhatIsNoPicture() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.png"), "<html>404</html>");
    Path empty = Files.write(folder.resolve("empty.png"), new byte[0]);

    refuses(text, "notes.png: is no picture that can be read (PNG, JPEG, GIF and BMP can)");
    refuses(empty, "empty.png: is no picture");
    refuses(folder.resolve("none.png"), "none.png: no such file");
  }

  @Test
  void refusesEveryCutThatLosesAPixel() throws IOException {
    byte[] whole = Files.readAllBytes(digit());
    float[] pixels = Pictures.read(digit()).values();
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        RawImage image = Pictures.read(new ByteArrayInputStream(cut), "cut.png");
        assertThat(image.values()).as("cut to %d bytes", length).isEqualTo(pixels);
      } catch (DataFormatException e) {
        assertThat(e).hasMessageStartingWith("cut.png: ");
        refused++;
      }
    }
    // After the pixels come their sum (4 bytes), the chunk's (4) and the end chunk (12).
    assertThat(refused).isGreaterThanOrEqualTo(whole.length - 21);
  }

  @Test
  void refusesAHugeSizeBeforeDecoding() throws IOException {
    byte[] bytes = Files.readAllBytes(digit());
    ByteBuffer header = ByteBuffer.wrap(bytes);
    header.putInt(16, 2_000_000_000).putInt(20, 2_000_000_000);
    CRC32 sum = new CRC32();
    sum.update(bytes, 12, 17);
    header.putInt(29, (int) sum.getValue());

    assertThatThrownBy(() -> Pictures.read(new ByteArrayInputStream(bytes), "huge.png"))
        .isInstanceOf(DataFormatException.class)
        .hasMessageStartingWith("huge.png: is 2000000000 pixels wide and 2000000000 high");
  }

  @Test
  void readsTheShippedDigits() {
    RawImage seven = Pictures.read(digit());

    assertThat(seven).hasToString("image 28x28x1");
    assertThat(seven.get(0, 0, 0)).isZero();
    assertThat(seven.values()).contains(253f);
  }

  private static Path digit() {
    return Path.of("..", "samples", "data", "digits", "7-0017.png");
  }

  private static RawImage roundTrip(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).as(format).isTrue();
    return Pictures.read(new ByteArrayInputStream(out.toByteArray()), "test");
  }

  private static void refuses(Path file, String message) {
    assertThatThrownBy(() -> Pictures.read(file))
        .isInstanceOf(DataFormatException.class)
        .hasMessageContaining(message);
  }
}
