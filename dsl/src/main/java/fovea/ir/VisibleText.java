package fovea.ir;

import java.util.Locale;

/** Text of unknown origin, fit to stand in a line of a terminal. */
public final class VisibleText {
  private VisibleText() {}

  /**
   * The text with what is not to be seen, or would turn the line around, as U+ numbers.
   *
   * @param longest characters, about; what is longer is cut and ends in three dots
   */
  public static String of(String text, int longest) {
    StringBuilder visible = new StringBuilder();
    for (int at = 0; at < text.length(); ) {
      if (visible.length() >= longest) {
        return visible.append("...").toString();
      }
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      switch (Character.getType(point)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR,
            Character.UNASSIGNED ->
            visible.append(String.format(Locale.ROOT, "<U+%04X>", point));
        default -> visible.appendCodePoint(point);
      }
    }
    return visible.toString();
  }
}
