package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Files of released versions, which every later build must load. Never written anew. */
class GoldenFileTest {
  private static final String VERSION_1 = "golden-v1.cnnm";

  @Test
  void loadsVersion1() throws IOException {
    try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(VERSION_1))) {
      assertThat(ModelFile.load(in)).isEqualTo(Models.small());
    }
  }
}
