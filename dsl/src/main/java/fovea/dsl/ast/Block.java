package fovea.dsl.ast;

import fovea.dsl.diagnostic.Span;
import java.util.List;

/**
 * Statements in braces: one body, or several separated by bars.
 *
 * @param span from brace to brace
 * @param branches at least one
 */
public record Block(Span span, List<Branch> branches) {
  public Block {
    branches = List.copyOf(branches);
  }

  /** The statements of one branch; the span is its place even where it is empty. */
  public record Branch(Span span, List<Statement> statements) {
    public Branch {
      statements = List.copyOf(statements);
    }
  }
}
