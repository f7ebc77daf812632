package fovea.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TensorStatisticsTest {
  @Test
  void tellsWhatIsThere() {
    TensorStatistics s = TensorStatistics.of(new float[] {-1, 0, -0f, 0.5f, 1, 1.25f, 2, 3}, 4);

    assertThat(s.count()).isEqualTo(8);
    assertThat(s.zeros()).isEqualTo(2);
    assertThat(s.minimum()).isEqualTo(-1);
    assertThat(s.maximum()).isEqualTo(3);
    assertThat(s.mean()).isEqualTo(6.75 / 8);
    // Squares sum to 1 + 0.25 + 1 + 1.5625 + 4 + 9 = 16.8125.
    assertThat(s.standardDeviation())
        .isCloseTo(Math.sqrt(16.8125 / 8 - 0.84375 * 0.84375), within(1e-15));
    // -1 | 0 -0 0.5 | 1 1.25 | 2 3
    assertThat(s.histogram()).containsExactly(1, 3, 2, 2);
    assertThat(s.border(0)).isEqualTo(-1);
    assertThat(s.border(1)).isEqualTo(0);
    assertThat(s.border(4)).isEqualTo(3);
  }

  @Test
  void countsWhatIsNotFiniteApart() {
    float[] values = {Float.NaN, Float.POSITIVE_INFINITY, 2, 4};
    TensorStatistics s = TensorStatistics.of(values, 2);

    assertThat(s.count()).isEqualTo(4);
    assertThat(s.finite()).isEqualTo(2);
    assertThat(s.mean()).isEqualTo(3);
    assertThat(s.standardDeviation()).isEqualTo(1);
    assertThat(s.histogram()).containsExactly(1, 1);
    assertThat(TensorStatistics.of(new float[] {Float.NaN}, 3).mean()).isNaN();
    assertThat(TensorStatistics.of(new float[] {Float.NaN}, 3).histogram())
        .containsExactly(0, 0, 0);
  }

  @Test
  void putsEqualValuesIntoOnePart() {
    TensorStatistics s = TensorStatistics.of(new float[] {0.1f, 0.1f, 0.1f}, 5);

    assertThat(s.histogram()).containsExactly(3, 0, 0, 0, 0);
    assertThat(s.standardDeviation()).isZero();
    assertThatThrownBy(() -> TensorStatistics.of(new float[1], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("statistics: bins must be at least 1, got 0");
  }

  @Test
  void countsEveryValueOnce() {
    float[] values = new float[100_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i) * 1e38f;
    }
    TensorStatistics s = TensorStatistics.of(values, 7);

    assertThat(s.histogram().stream().mapToInt(Integer::intValue).sum()).isEqualTo(100_000);
    assertThat(s.maximum()).isLessThanOrEqualTo(Float.MAX_VALUE);
  }
}
