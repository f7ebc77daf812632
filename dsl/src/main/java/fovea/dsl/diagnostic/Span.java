package fovea.dsl.diagnostic;

/**
 * A stretch of a source text, in code points.
 *
 * @param start of the first code point
 * @param end behind the last one; equal to start for a place between two
 */
public record Span(int start, int end) {

  public Span {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("span: from " + start + " to " + end);
    }
  }

  /** The stretch from the start of this one to the end of another. */
  public Span to(Span last) {
    return new Span(start, Math.max(end, last.end));
  }
}
