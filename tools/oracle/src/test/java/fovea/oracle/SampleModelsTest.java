package fovea.oracle;

import fovea.dsl.Cnn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The networks of samples/models, at their full size. */
@Tag("vector")
class SampleModelsTest {
  static List<Path> models() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../../samples/models"))) {
      return files.filter(file -> file.toString().endsWith(".cnn")).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void engineAndOnnxRuntimeAgree(Path file) {
    Oracle.agree(Cnn.read(file).orThrow(), 20261121, 1);
  }
}
