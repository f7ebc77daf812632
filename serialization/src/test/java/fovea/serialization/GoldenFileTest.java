package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.Model;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.OpSpec;
import fovea.ir.Operators;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Files of released versions, which every later build must load. Never written anew. */
class GoldenFileTest {
  private static final String VERSION_1 = "golden-v1.cnnm";
  private static final String OPERATORS_OF_VERSION_1 = "golden-v1-operators.cnnm";

  @Test
  void everyVersionHasAGoldenFileThatTellsIt() throws IOException {
    for (int version = Format.OLDEST_VERSION; version <= Format.VERSION; version++) {
      try (InputStream in = open("golden-v" + version + ".cnnm")) {
        assertThat(ModelFile.inspect(in).version()).isEqualTo(version);
      }
    }
    assertThat(Format.OLDEST_VERSION).isEqualTo(1);
  }

  @Test
  void loadsVersion1() throws IOException {
    assertThat(load(VERSION_1)).isEqualTo(Models.small());
  }

  @Test
  void loadsTheOperatorsOfVersion1() throws IOException {
    assertThat(load(OPERATORS_OF_VERSION_1)).isEqualTo(Models.operators());
  }

  @Test
  void loadsTheTypesOfVersion1() throws IOException {
    assertThat(load("golden-v1-float16.cnnm"))
        .isEqualTo(Models.rounded(Models.small(), DataType.FLOAT16));
    assertThat(load("golden-v1-bfloat16.cnnm"))
        .isEqualTo(Models.rounded(Models.small(), DataType.BFLOAT16));
  }

  @Test
  void loadsTheCheckpointOfVersion1() throws IOException {
    try (InputStream in = open("golden-v1-checkpoint.cnnm")) {
      assertThat(Checkpoint.load(in)).isEqualTo(Models.checkpoint());
    }
    assertThat(load("golden-v1-checkpoint.cnnm")).isEqualTo(Models.small());
  }

  @Test
  void everyOperatorStandsInAGoldenFile() throws IOException {
    Set<Class<?>> ops = new HashSet<>();
    Set<String> keywords = new HashSet<>();
    for (String file : List.of(VERSION_1, OPERATORS_OF_VERSION_1)) {
      for (Node node : load(file).network().nodes()) {
        ops.add(node.op().getClass());
        keywords.add(node.op().spec().keyword());
      }
    }
    assertThat(ops).containsExactlyInAnyOrder(Op.class.getPermittedSubclasses());
    assertThat(keywords)
        .containsExactlyInAnyOrderElementsOf(
            Operators.all().stream().map(OpSpec::keyword).toList());
  }

  private static Model load(String file) throws IOException {
    try (InputStream in = open(file)) {
      return ModelFile.load(in);
    }
  }

  private static InputStream open(String file) {
    return Objects.requireNonNull(GoldenFileTest.class.getResourceAsStream(file));
  }
}
