package fovea.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Mix;
import fovea.ir.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlendTest {
  /** Windows of 3, 4 and 3 of 8 cells. */
  private static final Blend UNEVEN = Cells.adaptive(Shape.of(8, 1), Shape.of(3, 1)).mean();

  @Test
  void aShortWindowReadsItsOwnCellsAlone() {
    Mix mix = UNEVEN.mix();
    assertThat(mix.entries()).isEqualTo(4);
    // An infinite first cell times 0 would be no number, in the last window too.
    for (int k = 0; k < 4; k++) {
      assertThat(mix.sources()[k * 3 + 2] / Lanes.COUNT).isBetween(5, 7);
    }
    assertThat(mix.weights()[3 * 3 + 2]).isZero();
  }

  @Test
  void theGradientIsTheTransposedSum() {
    for (Blend blend : List.of(UNEVEN, Blend.bilinear(new Grid(1, 3, 2), 2, 3))) {
      Mix there = blend.mix();
      Mix back = blend.gradient();
      assertThat(matrix(back, there.cells(), true)).isEqualTo(matrix(there, back.cells(), false));
    }
  }

  /** The factors of all output cells by all input cells, or turned. */
  private static float[][] matrix(Mix mix, int inputs, boolean turned) {
    float[][] all = new float[turned ? inputs : mix.cells()][turned ? mix.cells() : inputs];
    for (int p = 0; p < mix.cells(); p++) {
      for (int k = 0; k < mix.entries(); k++) {
        int cell = mix.sources()[k * mix.cells() + p] / Lanes.COUNT;
        all[turned ? cell : p][turned ? p : cell] += mix.weights()[k * mix.cells() + p];
      }
    }
    return all;
  }
}
