package fovea.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code fovea COMMAND ...}: describe, check, train and use convolutional networks. */
@Command(
    name = "fovea",
    description = "Describe, check, train and use convolutional networks.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CheckCommand.class,
      SummaryCommand.class,
      ExplainCommand.class,
      FmtCommand.class,
      DiffCommand.class,
      TrainCommand.class,
      EvalCommand.class,
      PredictCommand.class,
      InspectCommand.class,
      ConvertCommand.class,
      ExportCommand.class,
      VersionCommand.class
    })
public final class Main implements Runnable {
  @SuppressWarnings("NullAway.Init")
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec;

  @CommandLine.Option(
      names = "--debug",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show the stack trace of a failure.")
  private boolean debug;

  boolean debug() {
    return debug;
  }

  /** Runs one command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(run(args, Console.ofProcess()));
  }

  /**
   * Runs one command.
   *
   * @return 0 good, 1 the input is wrong, 2 the command line is wrong, 130 interrupted
   */
  static int run(String[] args, Console console) {
    Main main = new Main();
    CommandLine line = new CommandLine(main, new CommandFactory(console));
    line.setOut(console.out());
    line.setErr(console.err());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            console.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setExecutionExceptionHandler(new Failures(console, main::debug));
    int status = line.execute(args);
    console.flush();
    return status;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }
}
