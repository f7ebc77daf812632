package fovea.peers;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Lines by which a measuring process tells its parent what it found; native engines print to the
 * same stream as they like.
 */
public final class Protocol {
  private static final String MARK = "fovea-peers";

  private Protocol() {}

  /** Prints one line of a kind, of a subject. */
  public static void print(String kind, String subject, String text) {
    System.out.println(String.join("\t", MARK, kind, subject, text.replaceAll("\\s+", " ")));
    System.out.flush();
  }

  /** Prints numbers. */
  public static void print(String kind, String subject, double... values) {
    print(
        kind,
        subject,
        Arrays.stream(values)
            .mapToObj(value -> String.format(Locale.ROOT, "%.9g", value))
            .collect(Collectors.joining(" ")));
  }

  /** The line's kind, subject and text; nothing for any other line. */
  static String[] parse(String line) {
    String[] parts = line.split("\t", -1);
    return parts.length == 4 && parts[0].equals(MARK)
        ? Arrays.copyOfRange(parts, 1, 4)
        : new String[0];
  }

  /** The numbers of a text. */
  static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }
}
