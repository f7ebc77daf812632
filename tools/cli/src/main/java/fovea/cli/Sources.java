package fovea.cli;

import fovea.dsl.Cnn;
import fovea.dsl.Compilation;
import fovea.dsl.CompileOptions;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.TextRenderer;
import fovea.ir.Network;
import fovea.ir.Shape;
import fovea.serialization.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options by which a command finds and compiles texts. */
final class Sources {
  @SuppressWarnings("NullAway.Init")
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--input",
      paramLabel = "SHAPE",
      description = "Shape of the input for a text without an input statement, such as 28x28x1.")
  private @Nullable String input;

  @Option(
      names = {"-p", "--param"},
      paramLabel = "NAME=VALUE",
      description = "A value for a param of the text.")
  private @Nullable Map<String, String> parameters;

  /** Compiles a file, or standard input for {@code -}. */
  Compilation compile(String file, Console console) throws IOException {
    return compile(file, console, CompileOptions.DEFAULT);
  }

  /** Compiles a file, or standard input for {@code -}, with more options. */
  Compilation compile(String file, Console console, CompileOptions base) throws IOException {
    CompileOptions options = base;
    String shape = input;
    if (shape != null) {
      options = options.withInput(Arguments.checked(spec, () -> Shape.parse(shape)));
    }
    if (parameters != null) {
      for (Map.Entry<String, String> entry : parameters.entrySet()) {
        options = options.withParameter(entry.getKey(), entry.getValue());
      }
    }
    if (file.equals("-")) {
      int most = 4 * options.limits().source();
      String text = new String(console.in().readNBytes(most), StandardCharsets.UTF_8);
      return Cnn.compile(
          new SourceText("(stdin)", text), options, Cnn.directoryLoader(Path.of("")));
    }
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      throw new IllegalArgumentException(file + ": is a folder, not a .cnn file");
    }
    if (beginsAsModel(file)) {
      throw new IllegalArgumentException(
          file
              + ": is a saved model, not a .cnn text; `fovea summary` and `fovea inspect` show it");
    }
    try {
      return Cnn.read(path, options);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof CharacterCodingException) {
        throw new IllegalArgumentException(file + ": is not UTF-8 text", e);
      }
      throw e;
    }
  }

  /**
   * A compiled text.
   *
   * @param network what it describes
   * @param text itself
   */
  record Source(Network network, String text) {}

  /** The network of a file; its notes and warnings go to standard error. */
  Network network(String file, Console console) throws IOException {
    return read(file, console).network();
  }

  /** The network of a file with its text; notes and warnings go to standard error. */
  Source read(String file, Console console) throws IOException {
    Compilation compilation = compile(file, console);
    Network network = compilation.orThrow();
    console.err().print(new TextRenderer(console.colour()).render(compilation.diagnostics()));
    console.err().flush();
    return new Source(network, compilation.source().text());
  }

  /** The network of a .cnnm model, or of a text as {@link #network} compiles it. */
  Network networkOrModel(String file, Console console) throws IOException {
    return isModel(file) ? ModelFile.inspect(Path.of(file)).network() : network(file, console);
  }

  /** Whether a file is to be read as a model: by its name, or because it begins as one. */
  static boolean isModel(String file) {
    return file.endsWith(".cnnm") || beginsAsModel(file);
  }

  private static boolean beginsAsModel(String file) {
    return !file.equals("-")
        && Files.isRegularFile(Path.of(file))
        && ModelFile.isModel(Path.of(file));
  }

  /** What the paths in a file are relative to: its folder, or the working directory. */
  static Path folderOf(String file) {
    Path parent = file.equals("-") ? null : Path.of(file).getParent();
    return parent == null ? Path.of("") : parent;
  }
}
