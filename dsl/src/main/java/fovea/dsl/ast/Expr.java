package fovea.dsl.ast;

import fovea.dsl.diagnostic.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression. Chains of operators are flat, so that their length costs no stack. */
public sealed interface Expr extends Value {

  /** A number as it is written: {@code 0.7}, {@code 1e-3}. */
  record Literal(Span span, String text) implements Expr {}

  /** A name, or a qualified one: {@code in.h}, {@code blocks.width}. */
  record Reference(Span span, @Nullable String qualifier, String name) implements Expr {}

  /** A function of numbers: {@code round(32*w)}. */
  record Call(Span span, Name function, List<Expr> arguments) implements Expr {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** Minus signs and exclamation marks before an operand, outermost first. */
  record Prefix(Span span, String signs, Expr operand) implements Expr {}

  /** Operands of one level of precedence, joined from the left. */
  record Chain(Span span, Expr first, List<Link> rest) implements Expr {
    public Chain {
      rest = List.copyOf(rest);
    }
  }

  /** An operator and the operand to its right. */
  record Link(String operator, Expr operand) {}

  /** What was reported when the text was scanned. */
  record Bad(Span span) implements Expr {}
}
