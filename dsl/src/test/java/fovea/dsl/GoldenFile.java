package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Expected texts in files. A failing comparison writes the new text below target/golden and says
 * where, so that accepting it is one copy.
 */
public final class GoldenFile {
  private GoldenFile() {}

  /** Compares a text with a golden file below src/test/resources. */
  public static void assertMatches(Path golden, String actual) throws IOException {
    String expected = Files.exists(golden) ? Files.readString(golden) : "";
    if (!expected.equals(actual)) {
      Path written = Path.of("target/golden").resolve(golden.getFileName());
      Files.createDirectories(written.getParent());
      Files.writeString(written, actual);
      assertThat(actual)
          .as("the new text is in %s; if it is right: cp %s %s", written, written, golden)
          .isEqualTo(expected);
    }
  }
}
