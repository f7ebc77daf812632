package fovea.dsl.diagnostic;

/**
 * A second place that a diagnostic shows.
 *
 * @param source the text that it lies in
 * @param span the stretch
 * @param text what is there: {@code first given here}
 */
public record Label(SourceText source, Span span, String text) {}
