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
    StringBuilder text = new StringBuilder();
    if (c.op() instanceof Input) {
      text.append(c.text());
    } else if (c.inputs().size() == 1) {
      text.append("input ").append(c.input()).append('\n').append(c.text());
    } else {
      for (int i = 0; i < c.inputs().size(); i++) {
        text.append("input in").append(i).append(' ').append(c.inputs().get(i)).append('\n');
      }
      text.append("from in0\n").append(c.text()).append(" in1");
      for (int i = 2; i < c.inputs().size(); i++) {
        text.append(", in").append(i);
      }
    }
    Network network = Cnn.compile(text.toString()).orThrow();
    assertThat(network.nodes().get(network.outputs().get(0)).op()).isEqualTo(c.op());
    assertThat(network.outputShape()).isEqualTo(c.output());
  }
}
