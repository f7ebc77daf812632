package fovea.dsl.print;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What each code of a diagnostic means, with an example; one resource for each code. */
public final class Codes {
  private static final int NEAR = 3;
  private static final int OTHER_LETTER = 1000;

  private static final List<String> ALL =
      Stream.of(
              range('E', 101, 113),
              range('E', 201, 209),
              range('E', 301, 308),
              range('E', 310, 311),
              range('E', 320, 323),
              range('W', 324, 327),
              Stream.of("E501", "E502", "W503", "E504"),
              range('W', 505, 514),
              range('N', 401, 403),
              range('R', 701, 706),
              range('F', 801, 804))
          .flatMap(codes -> codes)
          .toList();

  /**
   * One code explained.
   *
   * @param code such as {@code E301}
   * @param title what is wrong, in a few words
   * @param text a paragraph
   * @param wrong an example that raises it: a text, or a command
   * @param right the example corrected
   */
  public record Entry(String code, String title, String text, String wrong, String right) {

    /** The whole entry as text for people, ending in a line break. */
    @Override
    public String toString() {
      return code
          + ": "
          + title
          + "\n\n"
          + text
          + "\nwrong:\n"
          + wrong.indent(2)
          + "\nright:\n"
          + right.indent(2);
    }
  }

  private Codes() {}

  private static Stream<String> range(char letter, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(number -> letter + String.valueOf(number));
  }

  /** Every code, in the order of the reference. */
  public static List<String> all() {
    return ALL;
  }

  /** Whether it looks like a code, in any case. */
  public static boolean isCode(String text) {
    return text.matches("[EWNRFewnrf][0-9]{3}");
  }

  /** The entry of a code in capitals; null if there is none. */
  public static @Nullable Entry find(String code) {
    return ALL.contains(code) ? parse(code, read(code)) : null;
  }

  /**
   * The known codes nearest to an unknown one, joined by commas: one of its own number, then those
   * of its letter.
   */
  public static String nearest(String code) {
    int number = Integer.parseInt(code.substring(1));
    return ALL.stream()
        .sorted(
            Comparator.comparingInt(
                known -> {
                  int distance = Math.abs(Integer.parseInt(known.substring(1)) - number);
                  boolean close = distance == 0 || known.charAt(0) == code.charAt(0);
                  return close ? distance : distance + OTHER_LETTER;
                }))
        .limit(NEAR)
        .collect(Collectors.joining(", "));
  }

  private static String read(String code) {
    try (InputStream in = Codes.class.getResourceAsStream("codes/" + code + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("codes: " + code + " has no text");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A title, a blank line, a paragraph, then the two examples under {@code --- wrong} lines. */
  private static Entry parse(String code, String text) {
    int title = text.indexOf('\n');
    int wrong = text.indexOf("\n--- wrong\n");
    int right = text.indexOf("\n--- right\n");
    if (title < 0 || wrong < title || right < wrong) {
      throw new IllegalStateException("codes: " + code + " lacks a section");
    }
    int sectionMark = "\n--- wrong\n".length();
    return new Entry(
        code,
        text.substring(0, title),
        text.substring(title, wrong).strip() + "\n",
        text.substring(wrong + sectionMark, right + 1),
        text.substring(right + sectionMark));
  }
}
