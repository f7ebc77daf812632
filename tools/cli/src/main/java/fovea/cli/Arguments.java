package fovea.cli;

import fovea.ir.VisibleText;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Values of options that only a library can judge. */
final class Arguments {
  private static final int LONGEST_PATH = 2000;

  private Arguments() {}

  /** A path in visible characters: whoever names a file may have unpacked a stranger's archive. */
  static String shown(Object path) {
    return VisibleText.of(path.toString(), LONGEST_PATH);
  }

  /**
   * The value that the supplier makes of options; what it refuses is a mistake in the command line.
   */
  static <T> T checked(CommandSpec command, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
