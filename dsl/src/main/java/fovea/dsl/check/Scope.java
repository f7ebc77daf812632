package fovea.dsl.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names that are seen from a place, the innermost first. */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Symbol> symbols = new HashMap<>();

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  @Nullable Symbol find(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Symbol symbol = scope.symbols.get(name);
      if (symbol != null) {
        return symbol;
      }
    }
    return null;
  }

  /** This scope's own names, sorted. */
  Map<String, Symbol> symbols() {
    return new TreeMap<>(symbols);
  }

  void define(String name, Symbol symbol) {
    symbols.put(name, symbol);
  }

  /** Every name of one kind that is seen, innermost first. */
  List<String> names(Class<? extends Symbol> kind) {
    Set<String> names = new LinkedHashSet<>();
    for (Scope scope = this; scope != null; scope = scope.outer) {
      scope.symbols.forEach(
          (name, symbol) -> {
            if (kind.isInstance(symbol)) {
              names.add(name);
            }
          });
    }
    List<String> sorted = new ArrayList<>(names);
    sorted.sort(null);
    return sorted;
  }
}
