package fovea.dsl.diagnostic;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes plain values as JSON (RFC 8259): maps, lists, strings, numbers, booleans and null. Numbers
 * that JSON cannot hold (infinities, NaN) become null.
 */
public final class Json {
  private Json() {}

  /** The value on one line. */
  public static String write(@Nullable Object value) {
    StringBuilder text = new StringBuilder();
    append(value, text);
    return text.toString();
  }

  private static void append(@Nullable Object value, StringBuilder text) {
    if (value instanceof Map<?, ?> map) {
      appendMap(map, text);
    } else if (value instanceof List<?> list) {
      text.append('[');
      for (int i = 0; i < list.size(); i++) {
        text.append(i == 0 ? "" : ", ");
        append(list.get(i), text);
      }
      text.append(']');
    } else if (value instanceof Number number) {
      double real = number.doubleValue();
      boolean floating = number instanceof Double || number instanceof Float;
      if (floating && !Double.isFinite(real)) {
        text.append("null");
      } else {
        text.append(floating ? new BigDecimal(number.toString()).toPlainString() : number);
      }
    } else if (value instanceof String string) {
      appendString(string, text);
    } else if (value == null || value instanceof Boolean) {
      text.append(value);
    } else {
      throw new IllegalArgumentException("json: cannot write a " + value.getClass().getName());
    }
  }

  private static void appendMap(Map<?, ?> map, StringBuilder text) {
    text.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      text.append(first ? "" : ", ");
      first = false;
      appendString(String.valueOf(entry.getKey()), text);
      text.append(": ");
      append(entry.getValue(), text);
    }
    text.append('}');
  }

  private static void appendString(String string, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20
              || c == 0x7F
              || c == 0x2028
              || c == 0x2029
              || Character.isSurrogate(c) && !paired(string, i)) {
            text.append("\\u").append(String.format(java.util.Locale.ROOT, "%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean paired(String string, int i) {
    char c = string.charAt(i);
    return Character.isHighSurrogate(c)
        ? i + 1 < string.length() && Character.isLowSurrogate(string.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(string.charAt(i - 1));
  }
}
