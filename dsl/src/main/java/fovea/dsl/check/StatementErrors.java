package fovea.dsl.check;

import fovea.dsl.ast.Name;
import fovea.dsl.ast.Statement;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.Fix;
import fovea.dsl.diagnostic.ForeignWords;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.OpSpec;
import fovea.ir.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Words for a statement whose first word is nothing. */
final class StatementErrors {
  /** First words that are no operator. */
  static final Set<String> STRUCTURE = Set.of("if", "else", "repeat", "from", "output", "use");

  private final SourceText source;
  private final Scope scope;

  StatementErrors(SourceText source, Scope scope) {
    this.source = source;
    this.scope = scope;
  }

  Diagnostic unknownLayer(Statement.Layer layer) {
    Name word = layer.word();
    String text = word.text();
    Name qualifier = layer.qualifier();
    Span place = qualifier == null ? word.span() : qualifier.span().to(word.span());
    List<String> known = new ArrayList<>(scope.names(Symbol.Definition.class));
    Operators.all().stream().map(OpSpec::keyword).forEach(known::add);
    known.addAll(STRUCTURE.stream().sorted().toList());
    if (qualifier == null) {
      String lower = text.toLowerCase(Locale.ROOT);
      if (!lower.equals(text) && known.contains(lower)) {
        return Diagnostic.of("E104", source, place, "words are written in small letters")
            .withReplacement("write `" + lower + "`", lower);
      }
      String ours = ForeignWords.layer(text, source.slice(layer.span()));
      if (ours != null) {
        return Diagnostic.of("E103", source, place, "`" + text + "` is another system's word")
            .withHelp("Fovea writes `" + ours + "`");
      }
    }
    String near = Suggestions.nearest(source.slice(place), known);
    Diagnostic unknown =
        Diagnostic.of(
            "E101",
            source,
            place,
            "unknown layer `"
                + source.slice(place)
                + "`"
                + (near == null ? "" : "; did you mean `" + near + "`?"));
    return near == null
        ? unknown.withHelp(
            "layers are "
                + String.join(", ", Operators.all().stream().map(OpSpec::keyword).toList()))
        : unknown.withFix(new Fix("write `" + near + "`", place, near));
  }
}
