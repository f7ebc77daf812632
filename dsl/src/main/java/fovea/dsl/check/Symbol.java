package fovea.dsl.check;

import fovea.dsl.ast.Item;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import org.jspecify.annotations.Nullable;

/** What a name stands for. */
sealed interface Symbol {
  SourceText source();

  Span span();

  /**
   * A number: a param, a let or a formal.
   *
   * @param value null if its own definition is wrong, which was said there
   */
  record Number(SourceText source, Span span, @Nullable Rational value) implements Symbol {}

  /** A named place in the stream. */
  record Place(SourceText source, Span span, Stream stream) implements Symbol {}

  /**
   * A def, with the scope that its body sees.
   *
   * @param scope of the file that it stands in
   */
  record Definition(SourceText source, Item.Def def, Scope scope) implements Symbol {
    @Override
    public Span span() {
      return def.name().span();
    }
  }
}
