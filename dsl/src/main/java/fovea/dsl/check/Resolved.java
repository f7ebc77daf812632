package fovea.dsl.check;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Attributes;
import fovea.ir.Op;
import fovea.ir.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A layer's statement understood: its operator and the words behind it.
 *
 * @param op the operator
 * @param attributes all its attributes, defaults included
 * @param places where each attribute that was given stands
 * @param axesWritten how many axes were written out for options that have some
 * @param words activations and the like, in the order written
 */
record Resolved(
    Op op,
    Attributes attributes,
    Map<String, Span> places,
    Map<String, Integer> axesWritten,
    List<Word> words) {
  Resolved {
    places = Map.copyOf(places);
    axesWritten = Map.copyOf(axesWritten);
    words = List.copyOf(words);
  }

  /**
   * Reports each option that names more or fewer axes than its input has (E106).
   *
   * @return whether there is one
   */
  boolean hasWrongAxes(Shape input, Sink sink, SourceText source) {
    boolean wrong = false;
    for (Map.Entry<String, Integer> written : axesWritten.entrySet()) {
      int count = written.getValue();
      Span span = places.get(written.getKey());
      if (count > 1 && !input.isVector() && count != input.spatialRank() && span != null) {
        String message =
            String.format(
                Locale.ROOT,
                "the %s has %d axes, but the input %s has %d",
                written.getKey(),
                count,
                input,
                input.spatialRank());
        sink.add(Diagnostic.of("E106", source, span, message));
        wrong = true;
      }
    }
    return wrong;
  }

  /** One word in its place. */
  record Word(Op op, Span span) {}
}
