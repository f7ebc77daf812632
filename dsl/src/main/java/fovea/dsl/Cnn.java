package fovea.dsl;

import fovea.dsl.check.Checker;
import fovea.dsl.check.Limits;
import fovea.dsl.check.TextLoader;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.dsl.print.Formatter;
import fovea.dsl.print.NetworkPrinter;
import fovea.dsl.syntax.Parsed;
import fovea.dsl.syntax.SyntaxParser;
import fovea.ir.Network;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Compiles the text of a network. */
public final class Cnn {
  private Cnn() {}

  /** Compiles a text that came from nowhere in particular. */
  public static Compilation compile(String text) {
    return compile(text, CompileOptions.DEFAULT);
  }

  /** Compiles a text; files that it names are looked for in the working directory. */
  public static Compilation compile(String text, CompileOptions options) {
    return compile(new SourceText("(text)", text), options, directoryLoader(Path.of("")));
  }

  /**
   * Compiles a named text.
   *
   * @param source its name is what diagnostics call it
   * @param loader finds the files that it names
   */
  public static Compilation compile(SourceText source, CompileOptions options, TextLoader loader) {
    if (source.length() > options.limits().source()) {
      return new Compilation(source, null, null, List.of(tooLong(source, options.limits())));
    }
    Parsed parsed = SyntaxParser.parse(source, options.limits().nesting());
    Checker.Outside outside =
        new Checker.Outside(
            options.input(),
            options.parameters(),
            options.limits(),
            loader,
            used -> tree(SyntaxParser.parse(used, options.limits().nesting())),
            options.portability());
    Checker.Checked checked = Checker.check(parsed.file(), parsed.diagnostics(), outside);
    return new Compilation(source, checked.network(), checked.places(), checked.diagnostics());
  }

  private static Checker.Tree tree(Parsed parsed) {
    return new Checker.Tree(parsed.file(), parsed.diagnostics());
  }

  /**
   * Compiles a file.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public static Compilation read(Path file) {
    return read(file, CompileOptions.DEFAULT);
  }

  /**
   * Compiles a file; files that it names are relative to it.
   *
   * @throws UncheckedIOException if it cannot be read, or is not UTF-8 text
   */
  public static Compilation read(Path file, CompileOptions options) {
    String text;
    try {
      long size = Files.size(file);
      if (size > 4L * options.limits().source()) {
        throw new IOException(file + ": has " + size + " bytes, more than any .cnn file");
      }
      text = decode(bytes(file, 4L * options.limits().source()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path folder = file.toAbsolutePath().getParent();
    return compile(
        new SourceText(file.toString(), text),
        options,
        directoryLoader(folder == null ? Path.of("") : folder));
  }

  /**
   * The canonical layout of a text, which means the same: indent, spaces, blank lines, bars and
   * line ends are made uniform; words, their order and comments stay. What the text means is not
   * checked.
   */
  public static Formatted format(SourceText source) {
    Limits limits = Limits.DEFAULT;
    if (source.length() > limits.source()) {
      return new Formatted(source, null, List.of(tooLong(source, limits)));
    }
    Parsed parsed = SyntaxParser.parse(source, limits.nesting());
    if (parsed.diagnostics().stream().anyMatch(Diagnostic::isError)) {
      return new Formatted(source, null, parsed.diagnostics());
    }
    String text = Formatter.format(source, SyntaxParser.lexemes(source));
    return new Formatted(source, text, parsed.diagnostics());
  }

  /**
   * A network as a text that compiles to it, up to the names of its nodes.
   *
   * @throws IllegalArgumentException if a name, label or path has a quote or a line end in it, or a
   *     preprocessing step is there twice: the language cannot say that
   */
  public static String print(Network network) {
    return NetworkPrinter.print(network);
  }

  private static Diagnostic tooLong(SourceText source, Limits limits) {
    return Diagnostic.of(
        "E209",
        source,
        new Span(0, 0),
        String.format(
            Locale.ROOT,
            "the text has %,d characters, more than the bound of %,d",
            source.length(),
            limits.source()));
  }

  /** All of a file; a device or a pipe tells no size, and may never end. */
  private static byte[] bytes(Path file, long most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE));
      if (bytes.length > most) {
        throw new IOException(file + ": has more bytes than any .cnn file");
      }
      return bytes;
    }
  }

  /** UTF-8, strictly: bytes that are none would turn into characters that nobody wrote. */
  private static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** Finds named files below or beside a folder. */
  public static TextLoader directoryLoader(Path folder) {
    return path -> {
      try {
        Path file = folder.resolve(path);
        if (!Files.isRegularFile(file)) {
          throw new TextLoader.NotFoundException(file + " (there is no such file)");
        }
        Path real = file.toRealPath();
        Path beside = real.getParent();
        return new TextLoader.Text(
            path,
            decode(bytes(file, 4L * Limits.DEFAULT.source())),
            real,
            directoryLoader(beside == null ? folder : beside));
      } catch (IOException | InvalidPathException e) {
        throw new TextLoader.NotFoundException(path + " (" + e.getMessage() + ")");
      }
    };
  }
}
