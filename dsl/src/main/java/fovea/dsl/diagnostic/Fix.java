package fovea.dsl.diagnostic;

/**
 * A change that would mend a mistake.
 *
 * @param title what it does
 * @param span what to replace; empty to insert
 * @param replacement the literal new text
 */
public record Fix(String title, Span span, String replacement) {}
