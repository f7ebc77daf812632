package fovea.dsl.check;

import fovea.dsl.ast.Name;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where names are defined anywhere in the texts, and which of them are used. */
final class Declarations {
  private static final int MOST_LISTED = 12;

  private final Map<String, Symbol> anywhere = new HashMap<>();
  private final Set<String> failedImports = new HashSet<>();
  private final Set<Symbol> used = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Records that a name is defined somewhere in the file, perhaps below its use. */
  void declare(String name, Symbol symbol) {
    anywhere.putIfAbsent(name, symbol);
  }

  /** Records a {@code use} that could not be read: its names are unknown, not wrong. */
  void importFailed(@Nullable Name alias) {
    failedImports.add(alias == null ? "" : alias.text());
  }

  /** Whether a word could have come from an import that failed, which was reported. */
  boolean mayBeImported(@Nullable Name qualifier) {
    return failedImports.contains(qualifier == null ? "" : qualifier.text());
  }

  /** What a name stands for somewhere in the file; null if nowhere. */
  @Nullable Symbol find(String name) {
    return anywhere.get(name);
  }

  boolean isDeclaredNumber(String name) {
    return anywhere.get(name) instanceof Symbol.Number;
  }

  void used(Symbol symbol) {
    used.add(symbol);
  }

  boolean isUsed(Symbol symbol) {
    return used.contains(symbol);
  }

  private static String listed(Collection<String> names) {
    String list = String.join(", ", names.stream().limit(MOST_LISTED).toList());
    return names.size() <= MOST_LISTED ? list : list + ", ...";
  }

  /** Reports a name that is not seen from its use: E205 if it comes later, else E201. */
  void unknown(
      Sink sink, SourceText source, Span span, String name, Collection<String> candidates) {
    int dot = name.indexOf('.');
    if (failedImports.contains(dot < 0 ? "" : name.substring(0, dot))) {
      return;
    }
    Symbol later = anywhere.get(name);
    if (later != null && later.source() == source && later.span().start() > span.start()) {
      used(later);
      sink.add(
          Diagnostic.of("E205", source, span, "`" + name + "` is used above its definition")
              .withLabel(source, later.span(), "defined here")
              .withHelp("move its definition up"));
      return;
    }
    String near = Suggestions.nearest(name, candidates);
    Diagnostic diagnostic = Diagnostic.of("E201", source, span, "unknown name `" + name + "`");
    if (near != null) {
      diagnostic = diagnostic.withReplacement("did you mean `" + near + "`?", near);
    } else if (!candidates.isEmpty()) {
      diagnostic = diagnostic.withHelp("known here: " + listed(candidates));
    }
    sink.add(diagnostic);
  }
}
