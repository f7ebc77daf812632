package fovea.ir;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One setting of an operator, as the language spells it.
 *
 * @param name its long name, written {@code name=value}
 * @param letter its letter, as in {@code k3}; 0 for none
 * @param type what its value is
 * @param positional whether its value stands first and bare, as the 64 of {@code conv 64}
 * @param required whether it must be given
 * @param word whether it is written as a word with its value in parentheses: {@code l2(1e-4)}
 * @param choices for {@link Type#CHOICE} and {@link Type#PADDING} the legal words; otherwise empty
 * @param defaultValue the value where it is not given, from the values before it; null if required
 * @param doc one line for the reference
 */
public record Attribute(
    String name,
    char letter,
    Type type,
    boolean positional,
    boolean required,
    boolean word,
    List<String> choices,
    @Nullable Function<Attributes, Object> defaultValue,
    String doc) {

  /** What an attribute's value is, and the Java type that holds it. */
  public enum Type {
    /** A whole number of at least 1: {@link Integer}. */
    COUNT,
    /** Any number: {@link Double}. */
    NUMBER,
    /** A number for each axis, each at least 1: {@link Axes}. */
    AXES,
    /** A {@link Padding}: its words, {@code p1} or {@code pad=}. */
    PADDING,
    /** A word that is there or not: {@link Boolean}. */
    FLAG,
    /** One of a list of words: {@link String}. */
    CHOICE,
    /** A {@link Shape}. */
    SHAPE,
    /** A permutation of the axes: {@link Order}. */
    ORDER
  }

  public Attribute {
    choices = List.copyOf(choices);
  }

  /** Whether it may be written {@code name=value}; a bare count has no name in the language. */
  public boolean isNamed() {
    return type != Type.FLAG && !word && (!positional || letter != 0);
  }

  /** A required whole number that stands first and bare. */
  static Attribute count(String name, String doc) {
    return new Attribute(name, '\0', Type.COUNT, true, true, false, List.of(), null, doc);
  }

  /** A whole number with a letter. */
  static Attribute count(String name, char letter, int value, String doc) {
    return new Attribute(name, letter, Type.COUNT, false, false, false, List.of(), a -> value, doc);
  }

  /** Required extents with a letter: a convolution's kernel. */
  static Attribute axes(String name, char letter, String doc) {
    return new Attribute(name, letter, Type.AXES, false, true, false, List.of(), null, doc);
  }

  /** Required extents that stand first and bare. */
  static Attribute extents(String name, String doc) {
    return new Attribute(name, '\0', Type.AXES, true, true, false, List.of(), null, doc);
  }

  /** Extents with a letter. */
  static Attribute axes(
      String name, char letter, Function<Attributes, Object> defaultValue, String doc) {
    return new Attribute(
        name, letter, Type.AXES, false, false, false, List.of(), defaultValue, doc);
  }

  /** Padding by one of the given words, by {@code p1} or by {@code pad=}. */
  static Attribute padding(List<String> words, String doc) {
    return new Attribute(
        "pad", 'p', Type.PADDING, false, false, false, words, a -> Padding.VALID, doc);
  }

  /** Required amounts for each side. */
  static Attribute sides(String doc) {
    return new Attribute("pad", 'p', Type.PADDING, false, true, false, List.of(), null, doc);
  }

  /** The required order of the axes, first and bare. */
  static Attribute order(String name, String doc) {
    return new Attribute(name, '\0', Type.ORDER, true, true, false, List.of(), null, doc);
  }

  /** A number that may stand first and bare. */
  static Attribute optional(String name, double value, String doc) {
    return number(name, value, doc).asPositional();
  }

  /** The word that keeps a layer from learning. */
  static Attribute freeze() {
    return flag("freeze", false, "training leaves the layer as it is");
  }

  static Attribute flag(String name, boolean value, String doc) {
    return new Attribute(name, '\0', Type.FLAG, false, false, false, List.of(), a -> value, doc);
  }

  static Attribute number(String name, double value, String doc) {
    return new Attribute(name, '\0', Type.NUMBER, false, false, false, List.of(), a -> value, doc);
  }

  /** A required number that stands first and bare. */
  static Attribute number(String name, String doc) {
    return new Attribute(name, '\0', Type.NUMBER, true, true, false, List.of(), null, doc);
  }

  static Attribute choice(String name, String value, List<String> choices, String doc) {
    return new Attribute(name, '\0', Type.CHOICE, false, false, false, choices, a -> value, doc);
  }

  /** A required shape that stands first and bare. */
  static Attribute shape(String name, String doc) {
    return new Attribute(name, '\0', Type.SHAPE, true, true, false, List.of(), null, doc);
  }

  /** This attribute, which may also stand first and bare. */
  Attribute asPositional() {
    return new Attribute(name, letter, type, true, required, word, choices, defaultValue, doc);
  }

  /** This attribute, written as a word with its value in parentheses. */
  Attribute asWord() {
    return new Attribute(
        name, letter, type, positional, required, true, choices, defaultValue, doc);
  }
}
