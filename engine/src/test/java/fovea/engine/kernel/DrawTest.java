package fovea.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DrawTest {

  @Test
  void normalNumbersAreThoseOfBoxAndMuller() {
    Draw draw = Draw.of(1, 2, 3, 4, 0);
    for (int i = 0; i < 100_000; i++) {
      double radius = (draw.bits(i & ~1) + 0.5) / (1 << 24);
      double angle = 2 * Math.PI * draw.bits(i | 1) / (1 << 24);
      double side = i % 2 == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle);
      double expected = Math.sqrt(-2 * StrictMath.log(radius)) * side;
      assertThat(draw.normal(i)).as("position %d", i).isCloseTo(expected, within(1e-9));
    }
  }
}
