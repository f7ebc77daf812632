package fovea.dsl.check;

import fovea.dsl.diagnostic.Span;
import fovea.ir.Attributes;
import fovea.ir.Op;
import java.util.List;
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

  /** One word in its place. */
  record Word(Op op, Span span) {}
}
