package fovea.dsl.diagnostic;

import java.util.Locale;

/** How much a diagnostic matters. */
public enum Severity {
  /** Nothing can be built of the text. */
  ERROR,
  /** Legal, but probably not meant. */
  WARNING,
  /** A fact worth knowing. */
  NOTE;

  /** The severity that a code's first letter names. */
  static Severity of(String code) {
    return switch (code.charAt(0)) {
      case 'W' -> WARNING;
      case 'N' -> NOTE;
      default -> ERROR;
    };
  }

  /** The word in text and JSON. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
