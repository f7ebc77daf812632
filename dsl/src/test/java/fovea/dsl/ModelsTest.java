package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.ir.Summary;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The networks below samples/models: what each comes to. */
class ModelsTest {
  private static final Path FOLDER = Path.of("../samples/models");

  // The published counts where there are any; the last four were computed by hand.
  @ParameterizedTest
  @CsvSource({
    "lenet,          60074,       0,      199968,        10",
    "lenet5_1998,    61706,       0,      416520,        10",
    "mlp,            407050,      0,      406528,        10",
    "vgg16,          138357544,   0,      15470264320,   1000",
    "resnet18,       11689512,    9600,   1814073344,    1000",
    "mobilenet_v1,   4231976,     21888,  568740352,     1000",
    "mobilenet_v2,   3504872,     34112,  300774272,     1000",
    "squeezenet11,   1235496,     0,      349151936,     1000",
    "inception_3a,   163696,      0,      128049152,     28x28x256",
    "allcnn_c,       1369738,     0,      270798336,     10",
    "m5_audio,       26723,       384,    1880256,       35",
    "kws_spectrogram, 358540,     0,      200888320,     12",
    "unet_small,     482449,      1408,   575143936,     128x128x1",
    "three_stage,    104202,      0,      7462656,       10",
    "uneven,         3038,        0,      612312,        6",
    "pointwise,      8506,        128,    2129920,       10",
    "ends_in_gap,    5301,        96,     595296,        5",
  })
  void hasTheCountsOfItsPublication(
      String name, long parameters, long running, BigInteger multiplyAdds, String output) {
    Compilation compilation = Cnn.read(FOLDER.resolve(name + ".cnn"));
    assertThat(compilation.diagnostics()).noneMatch(Diagnostic::isError);
    Summary summary = compilation.orThrow().summary();
    assertThat(summary.totals().parameters()).isEqualTo(parameters);
    assertThat(summary.totals().nonTrainable()).isEqualTo(running);
    assertThat(summary.totals().multiplyAdds()).isEqualTo(multiplyAdds);
    assertThat(summary.output()).isEqualTo(output);
  }

  @Test
  void everyFileIsInTheTable() throws Exception {
    CsvSource table =
        ModelsTest.class
            .getDeclaredMethod(
                "hasTheCountsOfItsPublication",
                String.class,
                long.class,
                long.class,
                BigInteger.class,
                String.class)
            .getAnnotation(CsvSource.class);
    List<String> names = Stream.of(table.value()).map(row -> row.split(",")[0]).toList();
    assertThat(files()).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void noFileOfOursDrawsAWarning() throws IOException {
    for (String name : files()) {
      assertThat(Cnn.read(FOLDER.resolve(name + ".cnn")).diagnostics())
          .as(name)
          .noneMatch(diagnostic -> diagnostic.code().startsWith("W"));
    }
  }

  private static List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(FOLDER)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".cnn"))
          .map(name -> name.substring(0, name.length() - 4))
          .toList();
    }
  }
}
