package fovea.serialization;

/**
 * float16 and bfloat16 from and to float32, to the nearest and from the middle to the even one
 * (IEEE 754-2019, 4.3.1). {@code Float.float16ToFloat} came with JDK 20.
 */
final class HalfFloats {
  private static final int INFINITE = 0x7f80_0000;

  /** 65536, where float16 has infinity, and from there on NaN. */
  private static final int FLOAT16_INFINITE = 0x4780_0000;

  /** 65520, the middle between the largest float16 and what would follow: from here on infinite. */
  private static final int BEYOND_FLOAT16 = 0x477f_f000;

  /** 2^-14, the smallest float16 with all of its 11 bits. */
  private static final int NORMAL_FLOAT16 = 0x3880_0000;

  /** What the exponents of float32 and float16 differ by, in its place. */
  private static final int EXPONENTS = (127 - 15) << 23;

  private HalfFloats() {}

  static float fromFloat16(short half) {
    int sign = (half & 0x8000) << 16;
    int magnitude = (half & 0x7fff) << 13;
    // With float32's bias the value is 2^112 times too small; the product is exact, that of a
    // subnormal too.
    int bits = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) * 0x1p112f);
    return Float.intBitsToFloat(sign | (bits < FLOAT16_INFINITE ? bits : magnitude | INFINITE));
  }

  static short toFloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fff_ffff;
    int half;
    if (magnitude > INFINITE) {
      half = 0x7e00 | magnitude >>> 13 & 0x3ff;
    } else if (magnitude >= BEYOND_FLOAT16) {
      half = 0x7c00;
    } else if (magnitude < NORMAL_FLOAT16) {
      half = (int) Math.rint(Math.abs(value) * 0x1p24f);
    } else {
      half = magnitude - EXPONENTS + 0xfff + (magnitude >>> 13 & 1) >>> 13;
    }
    return (short) (sign | half);
  }

  static float fromBfloat16(short half) {
    return Float.intBitsToFloat(half << 16);
  }

  static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fff_ffff) > INFINITE) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }
}
