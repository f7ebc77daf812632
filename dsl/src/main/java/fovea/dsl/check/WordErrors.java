package fovea.dsl.check;

import fovea.dsl.ast.Expr;
import fovea.dsl.ast.Name;
import fovea.dsl.ast.Statement;
import fovea.dsl.ast.Value;
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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Words for what is missing, unknown or too much in a layer's statement. */
final class WordErrors {
  /** Activations of other systems that Fovea does not have. */
  private static final Set<String> FOREIGN_ACTIVATIONS =
      Set.of("mish", "swish", "hswish", "celu", "logsoftmax", "log_softmax", "hardtanh", "sinc");

  private final SourceText source;
  private final OpSpec spec;

  WordErrors(SourceText source, OpSpec spec) {
    this.source = source;
    this.spec = spec;
  }

  /** Whether the word was probably meant to be one that may stand behind this layer. */
  boolean isNearWord(String text) {
    List<String> known = ownWords();
    known.addAll(followers());
    String lower = text.toLowerCase(Locale.ROOT);
    return Operators.find(lower) != null
        || FOREIGN_ACTIVATIONS.contains(lower)
        || Suggestions.nearest(text, known) != null;
  }

  Diagnostic unknownWord(Name word) {
    String text = word.text();
    List<String> activations =
        Operators.all().stream().filter(OpSpec::isActivation).map(OpSpec::keyword).toList();
    List<String> own = ownWords();
    List<String> known = new ArrayList<>(own);
    known.addAll(spec.takesWords() ? followers() : List.of());
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.equals(text) && known.contains(lower)) {
      return Diagnostic.of("E104", source, word.span(), "words are written in small letters")
          .withReplacement("write `" + lower + "`", lower);
    }
    String near = Suggestions.nearest(text, known);
    String nearActivation = Suggestions.nearest(text, activations);
    boolean activation =
        FOREIGN_ACTIVATIONS.contains(lower)
            || (nearActivation != null && (near == null || near.equals(nearActivation)));
    if (activation && spec.takesWords()) {
      Diagnostic unknown =
          Diagnostic.of("E111", source, word.span(), "unknown activation `" + text + "`");
      return nearActivation == null
          ? unknown.withHelp("Fovea has " + String.join(", ", activations))
          : unknown.withReplacement("did you mean `" + nearActivation + "`?", nearActivation);
    }
    if (Operators.find(text) != null) {
      boolean isActivation = activations.contains(text);
      return Diagnostic.of(
              "E102",
              source,
              word.span(),
              isActivation
                  ? "`" + spec.keyword() + "` has no weights, so `" + text + "` cannot follow it"
                  : "`" + text + "` is a layer, not a word of `" + spec.keyword() + "`")
          .withHelp("write it as a statement of its own, on a new line or behind `;`");
    }
    Diagnostic unknown =
        Diagnostic.of(
            "E102", source, word.span(), "`" + spec.keyword() + "` has no word `" + text + "`");
    if (near != null) {
      return unknown.withReplacement("did you mean `" + near + "`?", near);
    }
    return known.isEmpty()
        ? unknown.withHelp("it takes no words")
        : unknown.withHelp("it has " + String.join(", ", known));
  }

  /** The attribute that an unknown option's name was probably meant for; null if none is near. */
  @Nullable Attribute meant(String name) {
    String near = Suggestions.nearest(name, optionNames());
    for (Attribute attribute : spec.attributes()) {
      boolean foreign =
          switch (name) {
            case "kernel_size", "pool_size" -> attribute.name().equals("kernel");
            case "filters", "units", "out_channels" ->
                attribute.positional() && attribute.required();
            default -> attribute.name().equals(near);
          };
      if (foreign) {
        return attribute;
      }
    }
    return null;
  }

  private List<String> optionNames() {
    return spec.attributes().stream().filter(Attribute::isNamed).map(Attribute::name).toList();
  }

  Diagnostic unknownOption(Name name) {
    String foreign = ForeignWords.option(name.text());
    if (foreign != null) {
      return Diagnostic.of(
              "E103", source, name.span(), "`" + name.text() + "=` is another system's spelling")
          .withHelp("Fovea writes " + foreign);
    }
    List<String> names = optionNames();
    String lower = name.text().toLowerCase(Locale.ROOT);
    if (names.contains(lower)) {
      return Diagnostic.of("E104", source, name.span(), "options are written in small letters")
          .withReplacement("write `" + lower + "`", lower);
    }
    Diagnostic unknown =
        Diagnostic.of(
            "E102",
            source,
            name.span(),
            "`" + spec.keyword() + "` has no option `" + name.text() + "`");
    String near = Suggestions.nearest(name.text(), names);
    if (near != null) {
      return unknown.withReplacement("did you mean `" + near + "`?", near);
    }
    return unknown.withHelp(names.isEmpty() ? "it has none" : "it has " + String.join(", ", names));
  }

  /** A value where every bare value is already there. */
  Diagnostic surplus(Value value, Map<String, Span> places) {
    String text = source.slice(value.span());
    Attribute kernel = spec.attribute("kernel");
    if (kernel != null && kernel.required() && !places.containsKey("kernel")) {
      String written = "k" + text;
      return Diagnostic.of("E109", source, value.span(), "the kernel has a letter: `k3`, `k3x5`")
          .withReplacement("write `" + written + "`", written);
    }
    return Diagnostic.of(
            "E112",
            source,
            value.span(),
            "`" + text + "` is one number too many for `" + spec.keyword() + "`")
        .withHelp(usage());
  }

  Diagnostic missing(Attribute attribute, Statement.Layer layer) {
    Span word = layer.word().span();
    if (attribute.positional()) {
      String example = attribute.type() == Attribute.Type.SHAPE ? "28x28x1" : example(attribute);
      return Diagnostic.of(
              "E108",
              source,
              word,
              "`"
                  + spec.keyword()
                  + "` needs its "
                  + attribute.name()
                  + ", as in `"
                  + spec.keyword()
                  + " "
                  + example
                  + requiredRest(attribute)
                  + "`")
          .withHelp(attribute.name() + ": " + attribute.doc());
    }
    Span end = new Span(lastCount(layer).end(), lastCount(layer).end());
    return Diagnostic.of(
            "E109",
            source,
            word,
            "`"
                + spec.keyword()
                + "` needs its "
                + attribute.name()
                + ", as in `"
                + source.slice(word.to(lastCount(layer)))
                + " "
                + attribute.letter()
                + "3`")
        .withHelp(
            "there is no default on purpose: add `k3` for 3x3, `k3x5` for 3 rows and 5 columns")
        .withFix(new Fix("add `k3`", end, " k3"));
  }

  private Span lastCount(Statement.Layer layer) {
    Span last = layer.word().span();
    for (var argument : layer.arguments()) {
      if (argument.name() == null && argument.values().get(0) instanceof Expr) {
        last = argument.span();
      }
    }
    return last;
  }

  private String requiredRest(Attribute first) {
    StringBuilder rest = new StringBuilder();
    for (Attribute attribute : spec.attributes()) {
      if (attribute != first && attribute.required()) {
        rest.append(' ').append(attribute.letter() == 0 ? "" : attribute.letter()).append('3');
      }
    }
    return rest.toString();
  }

  private static String example(Attribute attribute) {
    return attribute.type() == Attribute.Type.NUMBER ? "0.5" : "32";
  }

  private String usage() {
    StringBuilder usage = new StringBuilder("it is written `" + spec.keyword());
    for (Attribute attribute : spec.attributes()) {
      if (attribute.required()) {
        usage.append(' ');
        usage.append(attribute.letter() == 0 ? example(attribute) : attribute.letter() + "3");
      }
    }
    return usage.append("`").toString();
  }

  private List<String> ownWords() {
    List<String> words = new ArrayList<>();
    for (Attribute attribute : spec.attributes()) {
      switch (attribute.type()) {
        case FLAG -> words.add(attribute.name().equals("bias") ? "nobias" : attribute.name());
        case PADDING -> words.addAll(attribute.choices());
        default -> {
          if (attribute.word()) {
            words.add(attribute.name());
          }
        }
      }
    }
    return words;
  }

  private List<String> followers() {
    return Operators.all().stream()
        .filter(other -> other.wordAfter(spec))
        .map(OpSpec::keyword)
        .toList();
  }
}
