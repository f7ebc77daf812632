package fovea.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.Node;
import fovea.ir.Op;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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

  @Test
  void allOperatorsAndManyGraphsAreAmongThem() {
    Set<Class<?>> operators = new HashSet<>();
    int parted = 0;
    for (int seed : seeds().toArray()) {
      List<Node> nodes = RandomNetworks.of(seed).nodes();
      nodes.forEach(node -> operators.add(node.op().getClass()));
      long read = nodes.stream().flatMap(node -> node.inputs().stream()).distinct().count();
      long reads = nodes.stream().mapToLong(node -> node.inputs().size()).sum();
      parted += reads > read ? 1 : 0;
    }
    assertThat(operators).containsExactlyInAnyOrder(Op.class.getPermittedSubclasses());
    assertThat(parted).as("networks with a value of several readers").isGreaterThan(300);
  }
}
