package fovea.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code fovea version}. */
@Command(name = "version", description = "Print the version of Fovea and of Java.")
final class VersionCommand implements Callable<Integer>, CommandLine.IVersionProvider {
  private final Console console;

  VersionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    for (String line : getVersion()) {
      console.out().println(line);
    }
    return 0;
  }

  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {
      "fovea " + (version == null ? "(unpackaged)" : version),
      "Java " + System.getProperty("java.version") + ", " + System.getProperty("java.vm.name")
    };
  }
}
