package fovea.dsl.check;

import fovea.dsl.ast.Expr;
import fovea.dsl.ast.Name;
import fovea.dsl.ast.Statement;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.Fix;
import fovea.dsl.diagnostic.ForeignWords;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Attribute;
import fovea.ir.OpSpec;
import fovea.ir.Operators;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Words for a statement whose first word is nothing. */
final class StatementErrors {
  /** First words that are no operator. */
  static final Set<String> STRUCTURE =
      Set.of(
          "if",
          "else",
          "repeat",
          "from",
          "output",
          "use",
          "residual",
          "skip",
          "project",
          "auto",
          "freeze",
          "sepconv",
          "se");

  private final SourceText source;
  private final Scope scope;

  StatementErrors(SourceText source, Scope scope) {
    this.source = source;
    this.scope = scope;
  }

  /** E103 for a word that other systems use for something else: {@code linear 10}. */
  @Nullable Diagnostic foreignUse(Statement.Layer layer, OpSpec spec) {
    String text = layer.word().text();
    String ours = ForeignWords.layer(text, source.slice(layer.span()));
    boolean number =
        !layer.arguments().isEmpty() && layer.arguments().get(0).values().get(0) instanceof Expr;
    if (ours == null || !number || spec.attributes().stream().anyMatch(Attribute::positional)) {
      return null;
    }
    return Diagnostic.of(
            "E103", source, layer.word().span(), "`" + text + "` is another system's word for this")
        .withHelp("Fovea writes `" + ours + "`; alone, `" + text + "` is " + spec.doc());
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
