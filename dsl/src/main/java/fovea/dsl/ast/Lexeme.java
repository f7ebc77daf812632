package fovea.dsl.ast;

import fovea.dsl.diagnostic.Span;

/**
 * One piece of a text as it is written, comments and line ends included: what the formatter lays
 * out anew. Spaces are not among them; two pieces touch if their spans do.
 *
 * @param kind what it is
 * @param span where it stands
 * @param text as written; a comment with its mark, a string with its quotes
 */
public record Lexeme(Kind kind, Span span, String text) {

  /** What a piece of text is. */
  public enum Kind {
    /** A word that the grammar knows: {@code def}, {@code repeat}, {@code as}. */
    KEYWORD,
    /** Any other word. */
    NAME,
    /** A number, shape, option, repetition or string: {@code 64}, {@code k3}, {@code "zero"}. */
    LITERAL,
    /** An operator, a bracket, a comma, a semicolon or a bar. */
    SYMBOL,
    /** From its mark to the end of the line. */
    COMMENT,
    /** The end of a line. */
    NEWLINE
  }

  /** Whether it is this symbol. */
  public boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  /** Whether it is this word of the grammar. */
  public boolean isKeyword(String word) {
    return kind == Kind.KEYWORD && text.equals(word);
  }
}
