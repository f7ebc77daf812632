package fovea.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A measuring process and what it said. */
final class Child {
  /** Where logs and unpacked natives go, from the root of the repository. */
  static final Path FOLDER = Path.of("tools/peers/target/run");

  private static final int JAVA = Runtime.version().feature();

  private final List<String[]> lines = new ArrayList<>();
  private double firstLineSeconds = Double.NaN;
  private double seconds = Double.NaN;

  private Child() {}

  /** As the launcher of Fovea trains; all engines get the same. */
  static final List<String> TRAINING =
      List.of("--add-modules", "jdk.incubator.vector", "-XX:ObjectAlignmentInBytes=64");

  /** The flags of every process, the same for all engines. */
  static List<String> flags() {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-DDJL_CACHE_DIR=" + FOLDER.resolve("djl").toAbsolutePath(),
                "-DDJL_OFFLINE=true",
                "-DOPT_OUT_TRACKING=true"));
    if (JAVA >= 24) {
      flags.add("--enable-native-access=ALL-UNNAMED");
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return flags;
  }

  /**
   * Runs a program to its end.
   *
   * @param flags of the JVM, besides {@link #flags()}
   * @throws IllegalStateException if it fails; the message has the end of what it printed
   */
  static Child run(String classPath, List<String> flags, String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, program));
    command.addAll(arguments);
    try {
      Files.createDirectories(FOLDER);
      return new Child().run(command);
    } catch (IOException e) {
      throw new IllegalStateException(program + ": cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(program + ": interrupted", e);
    }
  }

  private Child run(List<String> command) throws IOException, InterruptedException {
    Path errors = FOLDER.resolve("errors.log");
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    try (BufferedReader reader = process.inputReader()) {
      String line;
      while ((line = reader.readLine()) != null) {
        String[] parts = Protocol.parse(line);
        if (parts.length > 0) {
          if (lines.isEmpty()) {
            firstLineSeconds = (System.nanoTime() - start) / 1e9;
          }
          lines.add(parts);
        }
      }
    }
    int status = process.waitFor();
    seconds = (System.nanoTime() - start) / 1e9;
    if (status != 0) {
      throw new IllegalStateException("status " + status + ": " + cause(errors));
    }
    return this;
  }

  /** The exception that ended a program, else the last line that it printed. */
  private static String cause(Path errors) throws IOException {
    List<String> text = Files.readAllLines(errors, StandardCharsets.ISO_8859_1);
    return text.stream()
        .filter(line -> line.startsWith("Exception in thread"))
        .findFirst()
        .orElse(text.isEmpty() ? "it printed nothing" : text.get(text.size() - 1));
  }

  /** What it said: kind, subject, text. */
  List<String[]> lines() {
    return lines;
  }

  /** From the start of the process to its first line. */
  double firstLineSeconds() {
    return firstLineSeconds;
  }

  /** From the start of the process to its end. */
  double seconds() {
    return seconds;
  }
}
