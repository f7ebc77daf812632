package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.diagnostic.SourceText;
import fovea.ir.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The full text of what is said of each faulty file. A file named after a code must raise that
 * code; its first line may give an input from outside: {@code # --input 28x28x1}.
 */
class DiagnosticsGoldenTest {
  private static final Path FOLDER = Path.of("src/test/resources/fovea/dsl/diagnostics");

  static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(FOLDER)) {
      return all.filter(f -> f.toString().endsWith(".cnn")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void saysWhatTheGoldenFileSays(Path file) throws IOException {
    String text = Files.readString(file);
    String name = file.getFileName().toString();
    CompileOptions options = CompileOptions.DEFAULT;
    if (text.startsWith("# --input ")) {
      options =
          options.withInput(Shape.parse(text.lines().findFirst().orElseThrow().substring(10)));
    }
    options = options.withPortability(text.startsWith("# --portability"));
    Compilation compilation =
        Cnn.compile(new SourceText(name, text), options, Cnn.directoryLoader(FOLDER));

    Path golden = FOLDER.resolve(name.replace(".cnn", ".txt"));
    GoldenFile.assertMatches(golden, compilation.report());
    if (name.matches("[EWN][0-9]{3}.*")) {
      assertThat(compilation.diagnostics())
          .extracting(d -> d.code())
          .contains(name.substring(0, 4));
    }
  }

  @Test
  void thereAreGoldenFiles() throws IOException {
    assertThat(files()).hasSizeGreaterThan(20);
  }
}
