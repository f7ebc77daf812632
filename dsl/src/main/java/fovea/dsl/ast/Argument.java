package fovea.dsl.ast;

import fovea.dsl.diagnostic.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing after a layer's or a setting's word.
 *
 * @param span all of it
 * @param name of a named value, {@code stride=2}; null for a bare one
 * @param values one, or several joined by commas
 */
public record Argument(Span span, @Nullable Name name, List<Value> values) {
  public Argument {
    values = List.copyOf(values);
  }
}
