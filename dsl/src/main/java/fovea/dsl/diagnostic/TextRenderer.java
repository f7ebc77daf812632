package fovea.dsl.diagnostic;

import java.util.List;

/** Diagnostics as text for people: the place, the line, a caret, the arithmetic and the help. */
public final class TextRenderer {
  private static final int WIDEST_LINE = 160;

  private final boolean colour;

  /**
   * @param colour whether to colour it with ANSI escapes, for a terminal
   */
  public TextRenderer(boolean colour) {
    this.colour = colour;
  }

  /** All of them, one after the other, each ending in a line break. */
  public String render(List<Diagnostic> diagnostics) {
    StringBuilder text = new StringBuilder();
    diagnostics.forEach(diagnostic -> render(diagnostic, text));
    return text.toString();
  }

  private void render(Diagnostic diagnostic, StringBuilder text) {
    String head = diagnostic.severity().word() + "[" + diagnostic.code() + "]";
    text.append(paint(head, severityColour(diagnostic)))
        .append(' ')
        .append(diagnostic.source().place(diagnostic.span()))
        .append(": ")
        .append(diagnostic.message())
        .append('\n');
    excerpt(diagnostic.source(), diagnostic.span(), '^', "", severityColour(diagnostic), text);
    for (Label label : diagnostic.labels()) {
      if (label.source() != diagnostic.source()) {
        text.append("  in ").append(label.source().name()).append(":\n");
      }
      excerpt(label.source(), label.span(), '-', " " + label.text(), "36", text);
    }
    diagnostic.notes().forEach(note -> text.append("  ").append(note).append('\n'));
    diagnostic
        .help()
        .forEach(
            help ->
                text.append("  ")
                    .append(paint("help:", "32"))
                    .append(' ')
                    .append(help)
                    .append('\n'));
  }

  private void excerpt(
      SourceText source,
      Span span,
      char mark,
      String trailer,
      String colourCode,
      StringBuilder text) {
    int line = source.line(span.start());
    int[] content = source.lineText(line).codePoints().toArray();
    int column = source.column(span.start()) - 1;
    int marks = Math.max(1, Math.min(span.end() - span.start(), content.length - column));
    int from = content.length <= WIDEST_LINE ? 0 : Math.max(0, column - WIDEST_LINE / 2);
    int to = Math.min(content.length, from + WIDEST_LINE);
    marks = Math.max(1, Math.min(marks, to - column));
    String number = String.valueOf(line);
    text.append("  ").append(number).append(" | ");
    appendVisible(content, from, to, text);
    text.append('\n').append("  ").append(" ".repeat(number.length())).append(" | ");
    for (int i = from; i < column; i++) {
      text.append(i < content.length && content[i] == '\t' ? '\t' : ' ');
    }
    text.append(paint(String.valueOf(mark).repeat(marks), colourCode)).append(trailer).append('\n');
  }

  /** Control characters could move a terminal's cursor; they show as a replacement character. */
  private static void appendVisible(int[] content, int from, int to, StringBuilder text) {
    for (int i = from; i < to; i++) {
      boolean hidden = content[i] != '\t' && Character.isISOControl(content[i]);
      text.appendCodePoint(hidden ? 0xFFFD : content[i]);
    }
  }

  private String paint(String what, String code) {
    return colour ? "\u001B[1;" + code + "m" + what + "\u001B[0m" : what;
  }

  private static String severityColour(Diagnostic diagnostic) {
    return switch (diagnostic.severity()) {
      case ERROR -> "31";
      case WARNING -> "33";
      case NOTE -> "34";
    };
  }
}
