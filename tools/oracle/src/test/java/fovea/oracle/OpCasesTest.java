package fovea.oracle;

import fovea.ir.OpCases;
import fovea.ir.OpCases.OpCase;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operator case. */
class OpCasesTest {
  static List<OpCase> cases() {
    return OpCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void engineAndOnnxRuntimeAgree(OpCase opCase) {
    Oracle.agree(opCase.network(), 20261121, 3);
  }
}
