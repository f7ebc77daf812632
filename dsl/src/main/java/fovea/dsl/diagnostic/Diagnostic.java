package fovea.dsl.diagnostic;

import java.util.ArrayList;
import java.util.List;

/**
 * One thing to say about a text.
 *
 * @param code such as {@code E301}; the first letter is the severity
 * @param source the text that it is about
 * @param span the guilty token
 * @param message one sentence, without the place
 * @param notes arithmetic and background, one line each
 * @param help what to do; one line each, possibly none
 * @param labels further places to show
 * @param fixes literal changes that a machine can make
 */
public record Diagnostic(
    String code,
    SourceText source,
    Span span,
    String message,
    List<String> notes,
    List<String> help,
    List<Label> labels,
    List<Fix> fixes) {

  public Diagnostic {
    notes = List.copyOf(notes);
    help = List.copyOf(help);
    labels = List.copyOf(labels);
    fixes = List.copyOf(fixes);
  }

  public static Diagnostic of(String code, SourceText source, Span span, String message) {
    return new Diagnostic(code, source, span, message, List.of(), List.of(), List.of(), List.of());
  }

  public Severity severity() {
    return Severity.of(code);
  }

  public boolean isError() {
    return severity() == Severity.ERROR;
  }

  public Diagnostic withNotes(List<String> more) {
    return new Diagnostic(code, source, span, message, joined(notes, more), help, labels, fixes);
  }

  public Diagnostic withNote(String more) {
    return withNotes(List.of(more));
  }

  public Diagnostic withHelp(String more) {
    return new Diagnostic(
        code, source, span, message, notes, joined(help, List.of(more)), labels, fixes);
  }

  public Diagnostic withLabel(SourceText other, Span place, String text) {
    return new Diagnostic(
        code,
        source,
        span,
        message,
        notes,
        help,
        joined(labels, List.of(new Label(other, place, text))),
        fixes);
  }

  public Diagnostic withFix(Fix fix) {
    return new Diagnostic(
        code, source, span, message, notes, help, labels, joined(fixes, List.of(fix)));
  }

  /** A fix that replaces the guilty token, with the help line that says so. */
  public Diagnostic withReplacement(String helpText, String replacement) {
    return withHelp(helpText).withFix(new Fix(helpText, span, replacement));
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
