package fovea.dsl.check;

import fovea.dsl.ast.Argument;
import fovea.dsl.ast.Expr;
import fovea.dsl.ast.Name;
import fovea.dsl.ast.Statement;
import fovea.dsl.ast.Value;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.Fix;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Attribute;
import fovea.ir.Attributes;
import fovea.ir.BatchNorm;
import fovea.ir.Op;
import fovea.ir.OpSpec;
import fovea.ir.Operators;
import fovea.ir.Padding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Matches the words and values of one layer's statement against the operator's {@link OpSpec}. It
 * knows no operator by name: what may be written stands in the table.
 */
final class LayerResolver {
  private final Sink sink;
  private final SourceText source;
  private final OpSpec spec;
  private final Statement.Layer layer;
  private final ValueReader values;
  private final Map<String, Object> given = new LinkedHashMap<>();
  private final Map<String, Span> places = new HashMap<>();
  private final List<Resolved.Word> words = new ArrayList<>();
  private boolean failed;
  private boolean unreadable;
  private boolean surplus;
  private @Nullable Span firstOption;

  LayerResolver(
      Sink sink, SourceText source, OpSpec spec, Statement.Layer layer, Evaluator evaluator) {
    this.sink = sink;
    this.source = source;
    this.spec = spec;
    this.layer = layer;
    this.values = new ValueReader(sink, source, evaluator);
  }

  /** The operator with its words; null if a mistake was reported. */
  @Nullable Resolved resolve() {
    if (layer.call() != null) {
      layer.call().forEach(this::positional);
    }
    for (Argument argument : layer.arguments()) {
      Name name = argument.name();
      if (name != null) {
        named(name, argument);
      } else if (argument.values().size() > 1) {
        list(argument);
      } else {
        bare(argument.values().get(0));
      }
    }
    if (layer.block() != null) {
      fail(
          Diagnostic.of(
              "E102",
              source,
              new Span(layer.block().span().start(), layer.block().span().start() + 1),
              "`" + spec.keyword() + "` takes no block"));
    }
    if (!unreadable) {
      checkRequired();
    }
    if (failed) {
      return null;
    }
    dropBiasBeforeNormalisation();
    Op op = create(spec, given, places);
    return op == null
        ? null
        : new Resolved(
            op, spec.complete(new Attributes(given)), places, values.axesWritten(), words);
  }

  /** The word bn before any activation makes the layer's own bias pointless. */
  private void dropBiasBeforeNormalisation() {
    boolean first = !words.isEmpty() && words.get(0).op() instanceof BatchNorm;
    if (first && spec.attribute("bias") != null && !places.containsKey("bias")) {
      given.put("bias", false);
    }
  }

  private void bare(Value value) {
    if (value instanceof Value.Word word) {
      word(word);
    } else if (value instanceof Value.Short option) {
      option(option);
    } else {
      positional(value);
    }
  }

  /** {@code k3}, {@code s2x1}. */
  private void option(Value.Short option) {
    if (firstOption == null) {
      firstOption = option.span();
    }
    for (Attribute attribute : spec.attributes()) {
      if (attribute.letter() == option.letter()) {
        Object value = values.numbers(attribute, option.numbers(), option.span());
        set(attribute, value, option.span());
        return;
      }
    }
    List<String> letters = new ArrayList<>();
    for (Attribute attribute : spec.attributes()) {
      if (attribute.letter() != 0) {
        letters.add("`" + attribute.letter() + "` (" + attribute.name() + ")");
      }
    }
    fail(
        Diagnostic.of(
                "E102",
                source,
                option.span(),
                "`" + spec.keyword() + "` has no option `" + option.letter() + "`")
            .withHelp(
                letters.isEmpty()
                    ? "it has no short options"
                    : "it has " + String.join(", ", letters)));
  }

  private void named(Name name, Argument argument) {
    if (firstOption == null) {
      firstOption = argument.span();
    }
    for (Attribute attribute : spec.attributes()) {
      boolean letter = name.text().length() == 1 && attribute.letter() == name.text().charAt(0);
      if ((letter || attribute.name().equals(name.text())) && attribute.isNamed()) {
        set(attribute, values.read(attribute, argument.values()), argument.span());
        return;
      }
    }
    WordErrors errors = new WordErrors(source, spec);
    fail(errors.unknownOption(name));
    Attribute meant = errors.meant(name.text());
    if (meant != null) {
      places.putIfAbsent(meant.name(), argument.span());
    }
  }

  private void list(Argument argument) {
    Attribute attribute = nextPositional();
    boolean many =
        attribute != null
            && (attribute.type() == Attribute.Type.ORDER
                || attribute.type() == Attribute.Type.AXES);
    if (attribute != null && many) {
      set(attribute, values.read(attribute, argument.values()), argument.span());
      return;
    }
    if (attribute != null && argument.values().size() == 2) {
      String decimal = source.slice(argument.span()).replaceAll("\\s*,\\s*", ".");
      if (decimal.matches("[0-9]+\\.[0-9]+")) {
        places.put(attribute.name(), argument.span());
        fail(
            Diagnostic.of(
                    "E106",
                    source,
                    argument.span(),
                    "a number is written with a point, not a comma")
                .withReplacement("write `" + decimal + "`", decimal));
        return;
      }
    }
    unreadable = true;
    fail(
        Diagnostic.of(
            "E112",
            source,
            argument.span(),
            "`" + spec.keyword() + "` takes no list separated by commas"));
  }

  private void word(Value.Word word) {
    String text = word.name().text();
    for (Attribute attribute : spec.attributes()) {
      if (matchesWord(attribute, word)) {
        return;
      }
    }
    if (text.equals("freeze") && word.arguments() == null) {
      return;
    }
    OpSpec follower = Operators.find(text);
    if (follower != null && follower.wordAfter(spec)) {
      follow(follower, word);
      return;
    }
    boolean function = word.arguments() != null && Evaluator.isFunction(text);
    if (function || (values.isNumber(text) && word.arguments() == null)) {
      positional(expression(word));
      return;
    }
    if (text.matches("[KSPDG][0-9]+(x[0-9]+)*")) {
      capitalOption(text.toLowerCase(Locale.ROOT), word.span());
      return;
    }
    Attribute wanted = nextPositional();
    WordErrors errors = new WordErrors(source, spec);
    if (wanted != null && wanted.required() && firstOption == null && !errors.isNearWord(text)) {
      positional(expression(word));
      return;
    }
    fail(errors.unknownWord(word.name()));
  }

  /** {@code K3}: the option is there, so that nobody says that it is missing. */
  private void capitalOption(String meant, Span span) {
    for (Attribute attribute : spec.attributes()) {
      if (attribute.letter() == meant.charAt(0)) {
        places.putIfAbsent(attribute.name(), span);
      }
    }
    fail(
        Diagnostic.of("E104", source, span, "options are written in small letters")
            .withReplacement("write `" + meant + "`", meant));
  }

  /** A bare word read as a number's name or a function. */
  static Expr expression(Value.Word word) {
    List<Expr> arguments = word.arguments();
    return arguments == null
        ? new Expr.Reference(word.span(), null, word.name().text())
        : new Expr.Call(word.span(), word.name(), arguments);
  }

  private boolean matchesWord(Attribute attribute, Value.Word word) {
    String text = word.name().text();
    List<Expr> arguments = word.arguments();
    if (attribute.type() == Attribute.Type.FLAG && arguments == null) {
      boolean yes = text.equals(attribute.name());
      if (yes || text.equals("no" + attribute.name())) {
        set(attribute, yes, word.span());
        return true;
      }
    }
    if (attribute.type() == Attribute.Type.PADDING && arguments == null) {
      for (Padding.Mode mode : Padding.Mode.values()) {
        if (mode.word().equals(text) && attribute.choices().contains(text)) {
          set(attribute, new Padding(mode, List.of()), word.span());
          return true;
        }
      }
    }
    if (attribute.word() && text.equals(attribute.name()) && arguments != null) {
      set(attribute, values.read(attribute, new ArrayList<Value>(arguments)), word.span());
      return true;
    }
    return false;
  }

  /** An activation or the like behind the layer. */
  private void follow(OpSpec follower, Value.Word word) {
    if (firstOption == null) {
      firstOption = word.span();
    }
    Map<String, Object> attributes = new LinkedHashMap<>();
    List<Expr> arguments = word.arguments() == null ? List.of() : word.arguments();
    List<Attribute> positional =
        follower.attributes().stream().filter(Attribute::positional).toList();
    if (arguments.size() > positional.size()) {
      fail(
          Diagnostic.of(
              "E102",
              source,
              word.span(),
              "`"
                  + follower.keyword()
                  + "` takes "
                  + positional.size()
                  + " values, got "
                  + arguments.size()));
      return;
    }
    for (int i = 0; i < arguments.size(); i++) {
      Object value = values.read(positional.get(i), List.of(arguments.get(i)));
      if (value == null) {
        failed = true;
        return;
      }
      attributes.put(positional.get(i).name(), value);
    }
    if (follower.attribute("freeze") != null && isFrozen(layer)) {
      attributes.put("freeze", true);
    }
    Op op = create(follower, attributes, Map.of());
    if (op != null) {
      words.add(new Resolved.Word(op, word.span()));
    }
  }

  /** Whether a statement has the word freeze, wherever it stands. */
  static boolean isFrozen(Statement.Layer layer) {
    return layer.arguments().stream()
        .flatMap(argument -> argument.values().stream())
        .anyMatch(v -> v instanceof Value.Word word && word.name().text().equals("freeze"));
  }

  private @Nullable Attribute nextPositional() {
    for (Attribute attribute : spec.attributes()) {
      if (attribute.positional() && !places.containsKey(attribute.name())) {
        return attribute;
      }
    }
    return null;
  }

  private void positional(Value value) {
    if (value instanceof Expr.Bad) {
      failed = true;
      return;
    }
    Attribute attribute = nextPositional();
    if (attribute == null) {
      if (!surplus) {
        fail(new WordErrors(source, spec).surplus(value, places));
      }
      surplus = true;
      places.putIfAbsent("kernel", value.span());
      return;
    }
    if (firstOption != null && attribute.required()) {
      String text = source.slice(value.span());
      Span from = new Span(firstOption.start(), value.span().end());
      String options = source.slice(new Span(from.start(), value.span().start())).strip();
      String ordered = text + " " + options;
      String before = source.slice(new Span(layer.span().start(), from.start()));
      String behind = source.slice(new Span(from.end(), layer.span().end()));
      fail(
          Diagnostic.of(
                  "E108",
                  source,
                  value.span(),
                  "the " + attribute.name() + " come first, before options")
              .withHelp("write `" + before + ordered + behind + "`")
              .withFix(new Fix("put the " + attribute.name() + " first", from, ordered)));
      places.put(attribute.name(), value.span());
      return;
    }
    set(attribute, values.read(attribute, List.of(value)), value.span());
  }

  private void set(Attribute attribute, @Nullable Object value, Span span) {
    Span before = places.putIfAbsent(attribute.name(), span);
    if (before != null) {
      boolean paddings =
          attribute.type() == Attribute.Type.PADDING
              && !given.getOrDefault(attribute.name(), span).equals(value);
      fail(
          Diagnostic.of(
                  paddings ? "E110" : "E107",
                  source,
                  span,
                  paddings
                      ? "only one of valid, same, full, causal, p and pad can be given"
                      : "the " + attribute.name() + " is given twice")
              .withLabel(source, before, "first given here")
              .withHelp("keep one of them"));
      return;
    }
    if (value == null) {
      failed = true;
    } else {
      given.put(attribute.name(), value);
    }
  }

  private void checkRequired() {
    for (Attribute attribute : spec.attributes()) {
      if (attribute.required() && !places.containsKey(attribute.name())) {
        fail(new WordErrors(source, spec).missing(attribute, layer));
        if (attribute.positional()) {
          return; // Its message shows the whole statement, with whatever else is missing.
        }
      }
    }
  }

  private @Nullable Op create(OpSpec which, Map<String, Object> attributes, Map<String, Span> at) {
    try {
      return which.create(new Attributes(attributes));
    } catch (IllegalArgumentException e) {
      Span span = layer.word().span();
      String message = String.valueOf(e.getMessage());
      for (Map.Entry<String, Span> place : at.entrySet()) {
        span = message.contains(place.getKey()) ? place.getValue() : span;
      }
      fail(Diagnostic.of(message.contains("probability") ? "E504" : "E106", source, span, message));
      return null;
    }
  }

  private void fail(Diagnostic diagnostic) {
    failed = true;
    sink.add(diagnostic);
  }
}
