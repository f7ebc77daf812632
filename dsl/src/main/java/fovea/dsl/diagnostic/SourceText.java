package fovea.dsl.diagnostic;

import java.util.Arrays;

/**
 * A text with its name, and the lines and columns of its code points.
 *
 * <p>LF, CR LF and CR each end a line; a tab is one column; a byte order mark at the start is not
 * part of the text. Lines and columns count from 1.
 */
public final class SourceText {
  private final String name;
  private final String text;
  private final int[] lineStarts;
  private final int[] lineStartChars;
  private final int length;

  /**
   * @param name how diagnostics call it, such as {@code lenet.cnn}
   * @param text its content
   */
  public SourceText(String name, String text) {
    this.name = name;
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    int[] starts = new int[16];
    int[] startChars = new int[16];
    int lines = 1;
    int codePoint = 0;
    int at = 0;
    String content = this.text;
    while (at < content.length()) {
      int value = content.codePointAt(at);
      at += Character.charCount(value);
      codePoint++;
      boolean crBeforeLf = value == '\r' && at < content.length() && content.charAt(at) == '\n';
      if ((value == '\n' || value == '\r') && !crBeforeLf) {
        if (lines == starts.length) {
          starts = Arrays.copyOf(starts, 2 * lines);
          startChars = Arrays.copyOf(startChars, 2 * lines);
        }
        starts[lines] = codePoint;
        startChars[lines] = at;
        lines++;
      }
    }
    this.lineStarts = Arrays.copyOf(starts, lines);
    this.lineStartChars = Arrays.copyOf(startChars, lines);
    this.length = codePoint;
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /** Code points in the text. */
  public int length() {
    return length;
  }

  /** The line of a code point. */
  public int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The column of a code point in its line. */
  public int column(int offset) {
    return offset - lineStarts[line(offset) - 1] + 1;
  }

  /** A line's content, without its end. */
  public String lineText(int line) {
    int from = lineStartChars[line - 1];
    int to = line < lineStartChars.length ? lineStartChars[line] : text.length();
    while (to > from && (text.charAt(to - 1) == '\n' || text.charAt(to - 1) == '\r')) {
      to--;
    }
    return text.substring(from, to);
  }

  /** The text of a stretch. */
  public String slice(Span span) {
    int line = line(span.start());
    int from =
        text.offsetByCodePoints(lineStartChars[line - 1], span.start() - lineStarts[line - 1]);
    return text.substring(from, text.offsetByCodePoints(from, span.end() - span.start()));
  }

  /** The place as people write it: {@code net.cnn:5:9}. */
  public String place(Span span) {
    return name + ":" + line(span.start()) + ":" + column(span.start());
  }
}
