package fovea.dsl.syntax;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Explains the tokens that are in no statement's grammar. */
final class BadTokens {
  private static final Pattern NUMBER_AND_WORD =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([A-Za-z_][A-Za-z0-9_]*)");
  private static final Pattern SHAPE_ANY_CASE = Pattern.compile("[0-9]+([xX][0-9]+)+");
  private static final Pattern FRACTION_OPTION = Pattern.compile("([kspdg])([0-9]+)\\.[0-9]+");

  /** What people paste for a character of the language. */
  private static final Map<Integer, String> MEANT =
      Map.ofEntries(
          Map.entry(0x00D7, "x"),
          Map.entry(0x2715, "x"),
          Map.entry(0x0445, "x"),
          Map.entry(0x201C, "\""),
          Map.entry(0x201D, "\""),
          Map.entry(0x201E, "\""),
          Map.entry(0x00AB, "\""),
          Map.entry(0x00BB, "\""),
          Map.entry(0x2018, "\""),
          Map.entry(0x2019, "\""),
          Map.entry((int) '\'', "\""),
          Map.entry(0x00A0, "a plain space"),
          Map.entry(0x3000, "a plain space"),
          Map.entry(0x2009, "a plain space"),
          Map.entry(0x200B, "nothing"),
          Map.entry(0xFEFF, "nothing"),
          Map.entry(0x2013, "-"),
          Map.entry(0x2014, "-"),
          Map.entry(0x2212, "-"),
          Map.entry(0x00B7, "*"),
          Map.entry(0xFF1B, ";"),
          Map.entry((int) '[', "{"),
          Map.entry((int) ']', "}"),
          Map.entry((int) '&', "&&"),
          Map.entry((int) ':', "a space"));

  private BadTokens() {}

  static Diagnostic number(SourceText source, Span span, String text) {
    if (SHAPE_ANY_CASE.matcher(text).matches()) {
      String lower = text.toLowerCase(Locale.ROOT);
      return Diagnostic.of("E106", source, span, "a shape is written with a small x")
          .withReplacement("write `" + lower + "`", lower);
    }
    Matcher option = FRACTION_OPTION.matcher(text);
    if (option.matches()) {
      String whole = option.group(1) + option.group(2);
      return Diagnostic.of("E106", source, span, "`" + text + "` must be a whole number")
          .withReplacement("write `" + whole + "`, or another whole number", whole);
    }
    Matcher glued = NUMBER_AND_WORD.matcher(text);
    if (glued.matches()) {
      String apart = glued.group(1) + " " + glued.group(2);
      return Diagnostic.of("E106", source, span, "`" + text + "` is neither a number nor a word")
          .withReplacement("put a space between them: `" + apart + "`", apart);
    }
    if (text.startsWith(".")) {
      return Diagnostic.of("E106", source, span, "a number has digits on both sides of its point")
          .withReplacement("write `0" + text + "`", "0" + text);
    }
    return Diagnostic.of("E106", source, span, "`" + text + "` is not a number");
  }

  /** What was probably meant by a stray text, so that a pair of quotes is one mistake. */
  static String meant(String text) {
    return MEANT.getOrDefault(text.codePointAt(0), text);
  }

  static Diagnostic stray(SourceText source, Span span, String text) {
    int codePoint = text.codePointAt(0);
    String name = Character.getName(codePoint);
    String shown =
        String.format(
            Locale.ROOT,
            "%s (U+%04X)",
            name == null ? "an unassigned character" : name.toLowerCase(Locale.ROOT),
            codePoint);
    String visible =
        Character.isISOControl(codePoint)
                || Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.getType(codePoint) == Character.FORMAT
                || Character.getType(codePoint) == Character.SURROGATE
            ? ""
            : "`" + Character.toString(codePoint) + "`, ";
    String meant = MEANT.get(codePoint);
    Diagnostic diagnostic =
        Diagnostic.of("E112", source, span, visible + shown + ", has no meaning here");
    if (meant == null) {
      return diagnostic.withHelp("remove it");
    }
    boolean literal = meant.length() <= 2;
    return literal
        ? diagnostic.withReplacement("write `" + meant + "` instead", meant)
        : diagnostic.withReplacement(
            "write " + meant + " instead", meant.equals("nothing") ? "" : " ");
  }

  static Diagnostic noStart(SourceText source, Span span, String text) {
    return Diagnostic.of(
            "E112", source, span, "a statement begins with a word, not with `" + text + "`")
        .withHelp("begin with a layer's word: `conv`, `maxpool`, `dense`, ...");
  }
}
