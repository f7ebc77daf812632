package fovea.dsl.check;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects diagnostics, one for each code and place: a def that is called ten times errs once. */
final class Sink {
  private record Key(String code, SourceText source, Span span) {}

  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Set<Key> seen = new HashSet<>();

  /**
   * Behind a brace that is never closed everything is a guess, so nothing is said of it: the text
   * and the brace's place in it.
   */
  private final Map<SourceText, Integer> unclosed = new HashMap<>();

  void add(Diagnostic diagnostic) {
    Span span = diagnostic.span();
    if (diagnostic.code().equals("E105") && diagnostic.source().slice(span).equals("{")) {
      unclosed.merge(diagnostic.source(), span.start(), Math::min);
    }
    if (seen.add(new Key(diagnostic.code(), diagnostic.source(), diagnostic.span()))) {
      diagnostics.add(diagnostic);
    }
  }

  /** All of them by place, those of the main text first. */
  List<Diagnostic> sorted(SourceText main) {
    List<Diagnostic> sorted = new ArrayList<>(diagnostics);
    sorted.removeIf(
        d ->
            !d.code().equals("E105")
                && d.span().start() > unclosed.getOrDefault(d.source(), Integer.MAX_VALUE));
    sorted.sort(
        Comparator.comparing((Diagnostic d) -> d.source() != main)
            .thenComparing(d -> d.source().name())
            .thenComparing(d -> d.span().start()));
    return sorted;
  }
}
