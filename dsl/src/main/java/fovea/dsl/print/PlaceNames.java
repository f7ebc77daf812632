package fovea.dsl.print;

import fovea.ir.Attribute;
import fovea.ir.Compounds;
import fovea.ir.OpSpec;
import fovea.ir.Operators;
import fovea.ir.Padding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Names that a text may give with {@code as}: no words of the language, none twice. */
final class PlaceNames {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern OPTION = Pattern.compile("[kspdgx][0-9]+(x[0-9]+)*");
  private static final Set<String> GRAMMAR =
      Set.of(
          "cnn",
          "model",
          "use",
          "as",
          "param",
          "in",
          "let",
          "def",
          "if",
          "else",
          "repeat",
          "from",
          "output",
          "preprocess",
          "train",
          "data",
          "labels",
          "residual",
          "skip",
          "project",
          "auto",
          "file");
  private static final Set<String> RESERVED = reserved();

  private final Set<String> taken = new HashSet<>();

  /** Whether it is a name and not a word of the grammar or an option. */
  static boolean isLegal(String name) {
    return NAME.matcher(name).matches()
        && !OPTION.matcher(name).matches()
        && !GRAMMAR.contains(name);
  }

  private static Set<String> reserved() {
    Set<String> words = new HashSet<>();
    List<OpSpec> specs = new ArrayList<>(Operators.all());
    specs.addAll(Compounds.all());
    for (OpSpec spec : specs) {
      words.add(spec.keyword());
      for (Attribute attribute : spec.attributes()) {
        words.add(attribute.name());
        words.add("no" + attribute.name());
      }
    }
    for (Padding.Mode mode : Padding.Mode.values()) {
      words.add(mode.word());
    }
    return words;
  }

  /** The wanted name, or one made of the node's number where it cannot be or is taken. */
  String choose(String wanted, int id) {
    boolean free = isLegal(wanted) && !RESERVED.contains(wanted) && taken.add(wanted);
    if (free) {
      return wanted;
    }
    String name = "n" + id;
    while (!taken.add(name)) {
      name += "_";
    }
    return name;
  }
}
