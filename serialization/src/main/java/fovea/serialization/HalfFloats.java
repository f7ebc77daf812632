package fovea.serialization;

/**
 * float16 and bfloat16 from and to float32, to the nearest and from the middle to the even one
 * (IEEE 754-2019, 4.3.1). {@code Float.float16ToFloat} came with JDK 20.
 */
final class HalfFloats {
  private static final int INFINITE = 0x7f80_0000;

  /** 65520, the middle between the largest float16 and what would follow: from here on infinite. */
  private static final int BEYOND_FLOAT16 = 0x477f_f000;

  /** 2^-14, the smallest float16 with all of its 11 bits. */
  private static final int NORMAL_FLOAT16 = 0x3880_0000;

  /** What the exponents of float32 and float16 differ by, in its place. */
  private static final int EXPONENTS = (127 - 15) << 23;

  private HalfFloats() {}

  static float fromFloat16(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
    }
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | INFINITE | fraction << 13);
    }
    return Float.intBitsToFloat(sign | (exponent << 23) + EXPONENTS | fraction << 13);
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
