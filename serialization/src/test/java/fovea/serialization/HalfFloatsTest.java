package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Both types, all of their 65,536 values and every border between two of them. */
class HalfFloatsTest {
  /** What the bits of a float with so many of exponent and fraction mean (IEEE 754, 3.4). */
  private static double meaning(int bits, int exponentBits, int fractionBits) {
    int exponent = bits >>> fractionBits & (1 << exponentBits) - 1;
    int fraction = bits & (1 << fractionBits) - 1;
    int bias = (1 << exponentBits - 1) - 1;
    double sign = bits >>> exponentBits + fractionBits == 0 ? 1 : -1;
    if (exponent == (1 << exponentBits) - 1) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    double significand = fraction / (double) (1 << fractionBits);
    return exponent == 0
        ? sign * Math.scalb(significand, 1 - bias)
        : sign * Math.scalb(1 + significand, exponent - bias);
  }

  private static float float16(int bits) {
    return HalfFloats.fromFloat16((short) bits);
  }

  private static int float16Bits(int bits) {
    return HalfFloats.toFloat16(Float.intBitsToFloat(bits)) & 0xffff;
  }

  private static float bfloat16(int bits) {
    return HalfFloats.fromBfloat16((short) bits);
  }

  private static int bfloat16Bits(int bits) {
    return HalfFloats.toBfloat16(Float.intBitsToFloat(bits)) & 0xffff;
  }

  @Test
  void everyValueMeansWhatItsBitsSay() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      // Both are exact in double; compare() tells -0 from 0 and takes NaN for equal.
      assertThat(Double.compare(float16(bits), meaning(bits, 5, 10)))
          .as("float16 %x", bits)
          .isZero();
      assertThat(Double.compare(bfloat16(bits), meaning(bits, 8, 7)))
          .as("bfloat16 %x", bits)
          .isZero();
    }
  }

  @Test
  void everyValueComesBack() {
    comesBack(HalfFloatsTest::float16, HalfFloatsTest::float16Bits);
    comesBack(HalfFloatsTest::bfloat16, HalfFloatsTest::bfloat16Bits);
  }

  private static void comesBack(IntFunction<Float> widen, IntUnaryOperator round) {
    for (int bits = 0; bits <= 0xffff; bits++) {
      float value = widen.apply(bits);
      int back = round.applyAsInt(Float.floatToRawIntBits(value));
      if (Float.isNaN(value)) {
        assertThat(widen.apply(back)).as("%x", bits).isNaN();
        assertThat(back & 0x8000).as("%x", bits).isEqualTo(bits & 0x8000);
      } else {
        assertThat(back).as("%x", bits).isEqualTo(bits);
      }
    }
  }

  @Test
  void whatLiesBetweenGoesToTheNearestAndFromTheMiddleToTheEvenOne() {
    roundsBetween(0x7c00, 65_536, HalfFloatsTest::float16, HalfFloatsTest::float16Bits);
    // 2^128, which follows the largest bfloat16, is no float: its middle is told by bits below.
    roundsBetween(0x7f80, 0, HalfFloatsTest::bfloat16, HalfFloatsTest::bfloat16Bits);
    assertThat(bfloat16Bits(0x7f7f_7fff)).isEqualTo(0x7f7f);
    assertThat(bfloat16Bits(0x7f7f_8000)).isEqualTo(0x7f80);
    assertThat(bfloat16Bits(0xff7f_8000)).isEqualTo(0xff80);
  }

  /**
   * @param infinity its bits
   * @param follows the number that would follow the largest; 0 not to look there
   */
  private static void roundsBetween(
      int infinity, double follows, IntFunction<Float> widen, IntUnaryOperator round) {
    for (int lower = 0; lower < (follows == 0 ? infinity - 1 : infinity); lower++) {
      double upper = lower + 1 == infinity ? follows : widen.apply(lower + 1);
      // Exact: both have at least 13 bits fewer than a float, subnormal ones included.
      float middle = (float) ((widen.apply(lower) + upper) / 2);
      int bits = Float.floatToRawIntBits(middle);
      int even = lower % 2 == 0 ? lower : lower + 1;
      for (int sign : new int[] {0, 1}) {
        String place = Integer.toHexString(lower) + (sign == 0 ? "" : " negative");
        int top = sign << 31;
        int half = sign << 15;
        assertThat(round.applyAsInt(top | bits - 1)).as(place).isEqualTo(half | lower);
        assertThat(round.applyAsInt(top | bits)).as(place).isEqualTo(half | even);
        assertThat(round.applyAsInt(top | bits + 1)).as(place).isEqualTo(half | lower + 1);
      }
    }
  }

  @Test
  void largeIsInfiniteAndNanStaysNan() {
    assertThat(HalfFloats.toFloat16(Float.MAX_VALUE)).isEqualTo((short) 0x7c00);
    assertThat(HalfFloats.toFloat16(-1e6f)).isEqualTo((short) 0xfc00);
    assertThat(HalfFloats.toFloat16(Float.MIN_VALUE)).isZero();
    for (int bits : new int[] {0x7f80_0001, 0x7fc0_0000, 0xffff_ffff, 0x7fff_ffff}) {
      assertThat(float16(float16Bits(bits))).as("%x", bits).isNaN();
      assertThat(bfloat16(bfloat16Bits(bits))).as("%x", bits).isNaN();
    }
  }
}
