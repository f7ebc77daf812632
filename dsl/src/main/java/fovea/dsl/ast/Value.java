package fovea.dsl.ast;

import fovea.dsl.diagnostic.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may stand after a layer's word or an equals sign. */
public sealed interface Value
    permits Expr, Value.ShapeLiteral, Value.Text, Value.Short, Value.Word {
  Span span();

  /** {@code 28x28x1}. */
  record ShapeLiteral(Span span, String text) implements Value {}

  /** A string, without its quotes. */
  record Text(Span span, String text) implements Value {}

  /** A letter with numbers: {@code k3}, {@code s2x1}. */
  record Short(Span span, char letter, String numbers) implements Value {}

  /**
   * A bare word, perhaps with arguments that touch it: {@code relu}, {@code leaky(0.1)}.
   *
   * @param arguments null where there are no parentheses
   */
  record Word(Span span, Name name, @Nullable List<Expr> arguments) implements Value {}
}
