package fovea.oracle;

import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random graphs of all operators with all their options. */
class RandomNetworksTest {
  static IntStream seeds() {
    return IntStream.range(0, 500);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void engineAndOnnxRuntimeAgree(int seed) {
    Oracle.agree(RandomNetworks.of(seed), seed, 3);
  }

  @AfterAll
  static void nothingWasLeftOut() {
    Skips.check();
  }
}
