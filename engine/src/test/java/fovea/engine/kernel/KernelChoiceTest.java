package fovea.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {

  @Test
  void unknownWordIsRefused() {
    assertThat(KernelChoice.of("scalar")).isEqualTo(KernelChoice.SCALAR);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KernelChoice.of("fast"))
        .withMessage("fovea.kernels: must be auto, scalar or vector, got fast");
  }

  @Test
  @Tag("vector")
  void autoIsVectorWhereTheVectorApiIs() {
    assertThat(KernelChoice.AUTO.resolve().name()).startsWith("vector, ");
  }

  @Test
  void withoutTheVectorApiAutoIsScalarAndVectorAnError() {
    Assumptions.assumeFalse(KernelChoice.vectorIsPresent());
    assertThat(KernelChoice.AUTO.resolve().name()).isEqualTo("scalar");
    assertThatIllegalArgumentException()
        .isThrownBy(KernelChoice.VECTOR::resolve)
        .withMessageContaining("--add-modules jdk.incubator.vector");
  }

  @Test
  void floatMathIsWithinThreeUnitsOfTheTruth() {
    for (float x = -100; x < 90; x += 0.0137f) {
      double exp = Math.exp(x);
      float found = FloatMath.exp(x);
      if (x >= FloatMath.LOWEST && exp < Float.MAX_VALUE) {
        assertThat((double) found)
            .as("exp %s", x)
            .isBetween(exp * (1 - 2.4e-7), exp * (1 + 2.4e-7));
      }
      double tanh = Math.tanh(x);
      assertThat(Math.abs(FloatMath.tanh(x) - tanh)).as("tanh %s", x).isLessThan(2.4e-7);
      double sigmoid = 1 / (1 + Math.exp(-x));
      assertThat(Math.abs(FloatMath.sigmoid(x) - sigmoid)).as("sigmoid %s", x).isLessThan(2e-7);
    }
    assertThat(FloatMath.exp(Float.NaN)).isNaN();
    assertThat(FloatMath.exp(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(FloatMath.tanh(Float.POSITIVE_INFINITY)).isEqualTo(1);
  }
}
