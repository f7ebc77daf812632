package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.OpCases;
import fovea.ir.OpCases.OpCase;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpTextTest {
  static List<OpCase> cases() {
    return OpCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itsTextCompilesToTheOperator(OpCase c) {
    CompileOptions options =
        c.op() instanceof Input
            ? CompileOptions.DEFAULT
            : CompileOptions.DEFAULT.withInput(c.input());
    Network network = Cnn.compile(c.text(), options).orThrow();
    assertThat(network.nodes().get(network.outputs().get(0)).op()).isEqualTo(c.op());
    assertThat(network.outputShape()).isEqualTo(c.output());
  }
}
