package fovea.dsl.print;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.Cnn;
import fovea.dsl.CompileOptions;
import fovea.dsl.diagnostic.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodesTest {
  static List<String> codes() {
    return Codes.all();
  }

  static List<String> codesOfTexts() {
    return Codes.all().stream().filter(c -> "EWN".indexOf(c.charAt(0)) >= 0).toList();
  }

  @ParameterizedTest
  @MethodSource("codes")
  void everyCodeIsExplained(String code) {
    Codes.Entry entry = Codes.find(code);
    assertThat(entry).isNotNull();
    assertThat(entry.title()).isNotBlank().hasSizeLessThan(60);
    assertThat(entry.text()).hasSizeGreaterThan(60);
    assertThat(entry.wrong()).isNotBlank().isNotEqualTo(entry.right());
    assertThat(entry.right()).isNotBlank();
    assertThat(entry.toString().lines()).allMatch(line -> line.length() <= 110);
  }

  @ParameterizedTest
  @MethodSource("codesOfTexts")
  void theFaultyExampleRaisesItAndTheCorrectedOneDoesNot(String code) {
    Codes.Entry entry = Codes.find(code);
    assertThat(raised(entry.wrong())).contains(code);
    assertThat(raised(entry.right())).doesNotContain(code);
    assertThat(Cnn.compile(entry.right()).isValid()).as(entry.right()).isTrue();
  }

  private static List<String> raised(String text) {
    CompileOptions options = CompileOptions.DEFAULT.withPortability(true);
    return Cnn.compile(text, options).diagnostics().stream().map(Diagnostic::code).toList();
  }

  @Test
  void everyCodeThatTheSourcesRaiseIsExplained() throws IOException {
    Pattern code = Pattern.compile("\"([EWNRF][0-9]{3})\"");
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(s -> s.toString().endsWith(".java")).toList()) {
        Matcher found = code.matcher(Files.readString(source));
        while (found.find()) {
          assertThat(Codes.all()).as(source.toString()).contains(found.group(1));
        }
      }
    }
  }

  @Test
  void everyCodeOfATextHasAGoldenFile() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/fovea/dsl/diagnostics"))) {
      List<String> golden =
          files.map(f -> String.valueOf(f.getFileName()).substring(0, 4)).toList();
      assertThat(golden).containsAll(codesOfTexts());
    }
  }

  @Test
  void everyTextIsOfAKnownCode() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/fovea/dsl/print/codes"))) {
      assertThat(files.map(f -> String.valueOf(f.getFileName()).replace(".txt", "")))
          .containsExactlyInAnyOrderElementsOf(Codes.all());
    }
  }

  @Test
  void anUnknownCodeHasNeighbours() {
    assertThat(Codes.isCode("e309")).isTrue();
    assertThat(Codes.isCode("X309")).isFalse();
    assertThat(Codes.isCode("E3090")).isFalse();
    assertThat(Codes.find("E309")).isNull();
    assertThat(Codes.nearest("E309")).isEqualTo("E308, E310, E307");
    assertThat(Codes.nearest("E324")).isEqualTo("W324, E323, E322");
  }

  @Test
  void anEntryReadsAsAPage() {
    assertThat(Codes.find("E109"))
        .hasToString(
            """
            E109: kernel missing

            A convolution has no default kernel, on purpose: its size decides what the layer sees and how many
            weights it has. Write `k3` for 3x3 or `k3x5` for 3 rows and 5 columns.

            wrong:
              input 28x28x1
              conv 6 relu

            right:
              input 28x28x1
              conv 6 k3 relu
            """);
  }
}
