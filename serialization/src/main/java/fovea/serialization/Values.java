package fovea.serialization;

import java.nio.ByteBuffer;

/** A tensor's values between memory, where they are floats, and a file's little-endian bytes. */
final class Values {
  private Values() {}

  /**
   * @param target little-endian, from its position on; the position stays
   */
  static void encode(float[] values, int from, int count, DataType type, ByteBuffer target) {
    int at = target.position();
    switch (type) {
      case FLOAT32 -> target.asFloatBuffer().put(values, from, count);
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) {
          target.putShort(at + 2 * i, HalfFloats.toFloat16(values[from + i]));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) {
          target.putShort(at + 2 * i, HalfFloats.toBfloat16(values[from + i]));
        }
      }
    }
  }

  /**
   * Decodes values and says whether all of them are numbers.
   *
   * @param source little-endian, from its position on; the position stays
   */
  static boolean decode(ByteBuffer source, DataType type, float[] values, int from, int count) {
    int at = source.position();
    switch (type) {
      case FLOAT32 -> source.asFloatBuffer().get(values, from, count);
      case FLOAT16 -> {
        for (int i = 0; i < count; i++) {
          values[from + i] = HalfFloats.fromFloat16(source.getShort(at + 2 * i));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < count; i++) {
          values[from + i] = HalfFloats.fromBfloat16(source.getShort(at + 2 * i));
        }
      }
    }
    return areNumbers(values, from, count);
  }

  private static boolean areNumbers(float[] values, int from, int count) {
    int nans = 0;
    for (int i = from; i < from + count; i++) {
      nans += Float.isNaN(values[i]) ? 1 : 0;
    }
    return nans == 0;
  }
}
