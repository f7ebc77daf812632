package fovea.cli;

import fovea.dsl.Cnn;
import fovea.dsl.Formatted;
import fovea.dsl.check.Limits;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.TextRenderer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea fmt}: one layout for all texts. */
@Command(
    name = "fmt",
    description = "Format files in place; with - format standard input to standard output.",
    mixinStandardHelpOptions = true)
final class FmtCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "A .cnn file; - is standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--check",
      description = "Change nothing; list the files that would change, and exit with 1 if any.")
  private boolean check;

  FmtCommand(Console console) {
    this.console = console;
  }

  /** The bytes of a file or of standard input, bounded as a compilation bounds them. */
  private byte[] read(String file) throws IOException {
    int most = 4 * Limits.DEFAULT.source();
    if (file.equals("-")) {
      return console.in().readNBytes(most);
    }
    // A device tells no size, and may never end.
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new IOException(file + ": has more bytes than any .cnn file");
      }
      return bytes;
    }
  }

  @Override
  public Integer call() throws IOException {
    boolean good = true;
    for (String file : files) {
      byte[] bytes = read(file);
      String before = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String name = file.equals("-") ? "(stdin)" : file;
      Formatted formatted = Cnn.format(new SourceText(name, before));
      String after = formatted.text();
      if (after == null) {
        console.err().print(new TextRenderer(console.colour()).render(formatted.diagnostics()));
        console.err().flush();
        good = false;
      } else if (check) {
        if (!after.equals(before)) {
          console.out().println(name);
          good = false;
        }
      } else if (file.equals("-")) {
        console.out().print(after);
      } else if (!after.equals(before)) {
        replace(Path.of(file).toRealPath(), after);
        console.err().println("formatted " + Arguments.shown(file));
        console.err().flush();
      }
    }
    return good ? 0 : 1;
  }

  /** Writes beside the file and moves the result over it, so that no half of it is ever seen. */
  private static void replace(Path file, String text) throws IOException {
    if (!Files.isWritable(file)) {
      throw new FileSystemException(file.toString(), null, "it may not be written");
    }
    Path written = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".tmp");
    try {
      Files.writeString(written, text);
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view != null) {
        Files.setPosixFilePermissions(written, view.readAttributes().permissions());
      }
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
