package fovea.ir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the language spells one operator: the single source for the resolver, the printer, the
 * summary and the reference.
 *
 * @param keyword the statement's first word
 * @param group the kind of layer, for the reference
 * @param doc one sentence: what it computes
 * @param attributes its settings, in the order in which the printer writes them
 * @param takesWords whether {@code bn} and activation words may stand behind it
 * @param word whether it may stand as a word behind such a layer
 * @param factory makes the operator of values for all attributes
 */
public record OpSpec(
    String keyword,
    Group group,
    String doc,
    List<Attribute> attributes,
    boolean takesWords,
    boolean word,
    Function<Attributes, Op> factory) {

  /** The groups of the reference, in its order. */
  public enum Group {
    INPUT,
    CONVOLUTION,
    DENSE,
    PADDING,
    POOLING,
    NORMALISATION,
    REGULARISATION,
    ACTIVATION,
    SHAPE,
    MERGE
  }

  public OpSpec {
    attributes = List.copyOf(attributes);
  }

  /** A layer with weights: its own attributes, then {@link WeightOptions}. */
  static OpSpec weighted(
      String keyword,
      Group group,
      String doc,
      List<Attribute> own,
      Function<Attributes, Op> factory) {
    List<Attribute> all = new ArrayList<>(own);
    all.addAll(WeightOptions.ATTRIBUTES);
    return new OpSpec(keyword, group, doc, all, true, false, factory);
  }

  /** A layer without weights. */
  static OpSpec plain(
      String keyword,
      Group group,
      String doc,
      List<Attribute> attributes,
      Function<Attributes, Op> factory) {
    return new OpSpec(keyword, group, doc, attributes, false, false, factory);
  }

  /** An activation: a statement of its own or a word after a layer with weights. */
  static OpSpec activation(
      String keyword, String doc, List<Attribute> attributes, Function<Attributes, Op> factory) {
    return new OpSpec(keyword, Group.ACTIVATION, doc, attributes, false, true, factory);
  }

  /** A normalisation: a statement of its own that takes activations, or a word. */
  static OpSpec normalisation(
      String keyword,
      String doc,
      boolean word,
      List<Attribute> attributes,
      Function<Attributes, Op> factory) {
    return new OpSpec(keyword, Group.NORMALISATION, doc, attributes, true, word, factory);
  }

  /** A join of several streams. */
  static OpSpec merge(String keyword, String doc, Function<Attributes, Op> factory) {
    return new OpSpec(keyword, Group.MERGE, doc, List.of(), true, false, factory);
  }

  /** Whether it is a function applied behind a layer, as relu is. */
  public boolean isActivation() {
    return group == Group.ACTIVATION;
  }

  /** Whether it may stand as a word behind a layer of the other spelling. */
  public boolean wordAfter(OpSpec layer) {
    return word && layer.takesWords;
  }

  /** The attribute of that name; null if there is none. */
  public @Nullable Attribute attribute(String name) {
    return attributes.stream().filter(a -> a.name().equals(name)).findFirst().orElse(null);
  }

  /**
   * The operator with the given values, the others at their defaults.
   *
   * @throws IllegalArgumentException if a required value is missing or a value is out of range
   */
  public Op create(Attributes given) {
    return factory.apply(complete(given));
  }

  /**
   * The given values with all defaults.
   *
   * @throws IllegalArgumentException if a required value is missing
   */
  public Attributes complete(Attributes given) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Attribute attribute : attributes) {
      Object value = given.get(attribute.name());
      if (value == null) {
        Function<Attributes, Object> defaultValue = attribute.defaultValue();
        if (defaultValue == null) {
          throw new IllegalArgumentException(keyword + ": " + attribute.name() + " is missing");
        }
        value = defaultValue.apply(new Attributes(values));
      }
      values.put(attribute.name(), value);
    }
    return new Attributes(values);
  }

  /**
   * The statement as text, without what is at its default: {@code conv 6 k3 s2 same}. The value of
   * an activation is always there, {@code leaky(0.01)}: systems differ in its default.
   */
  public String print(Attributes values) {
    StringBuilder text = new StringBuilder(keyword);
    for (Attribute attribute : attributes) {
      Object value = values.get(attribute.name());
      Function<Attributes, Object> defaultValue = attribute.defaultValue();
      if (value != null && isActivation() && attribute.positional()) {
        text.append('(').append(print(attribute, value)).append(')');
      } else if (value != null
          && (defaultValue == null || !Objects.equals(value, defaultValue.apply(values)))) {
        text.append(' ').append(print(attribute, value));
      }
    }
    return text.toString();
  }

  private static String print(Attribute attribute, Object value) {
    return switch (attribute.type()) {
      case FLAG -> (boolean) value ? attribute.name() : "no" + attribute.name();
      case PADDING -> value.toString();
      case NUMBER -> {
        String number = Numbers.print((double) value);
        yield attribute.word()
            ? attribute.name() + "(" + number + ")"
            : attribute.positional() ? number : attribute.name() + "=" + number;
      }
      case COUNT, AXES, SHAPE, CHOICE, ORDER ->
          attribute.letter() != 0
              ? attribute.letter() + value.toString()
              : attribute.positional() ? value.toString() : attribute.name() + "=" + value;
    };
  }
}
