package fovea.serialization;

import fovea.ir.VisibleText;

/**
 * What is wrong with a file, before the file's name is known: thrown wherever bytes are read, and
 * turned into a {@link ModelFormatException} in one place.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Names come from the file, which may hold a name of a megabyte. */
  private static final int LONGEST_NAME = 80;

  private static final int LONGEST_MESSAGE = 400;

  Refusal(String rule) {
    // Thrown for each of a hundred thousand cut files in the tests; nobody reads its stack.
    super(rule, null, false, false);
  }

  /** The exception for the user: place and rule in one line of visible characters. */
  ModelFormatException in(String place) {
    return new ModelFormatException(VisibleText.of(place + ": " + getMessage(), LONGEST_MESSAGE));
  }

  /** A name out of the file, fit to stand in a message. */
  static String name(String name) {
    return VisibleText.of(name, LONGEST_NAME);
  }

  /** The subject of a sentence about a tensor. */
  static String tensor(TensorInfo tensor) {
    return "the tensor " + name(tensor.name());
  }

  static Refusal wrongChecksum(String what) {
    return new Refusal("is damaged: " + what + " does not have the checksum that it should");
  }
}
