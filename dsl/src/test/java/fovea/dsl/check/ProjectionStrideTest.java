package fovea.dsl.check;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.Axes;
import fovea.ir.Shape;
import org.junit.jupiter.api.Test;

class ProjectionStrideTest {
  @Test
  void itIsTheSmallestStrideThatGivesTheLength() {
    for (int i = 1; i <= 60; i++) {
      for (int o = 1; o <= 60; o++) {
        int smallest = 0;
        for (int s = 1; s <= i && smallest == 0; s++) {
          int cells = 0;
          for (int cell = 0; cell < i; cell += s) {
            cells++;
          }
          smallest = cells == o ? s : 0;
        }
        Axes found = Structures.projectionStride(Shape.of(i, 7, 2), Shape.of(o, 7, 5));
        if (smallest == 0) {
          assertThat(found).as("%s -> %s", i, o).isNull();
        } else {
          assertThat(found).as("%s -> %s", i, o).isNotNull();
          assertThat(found.get(0)).as("%s -> %s", i, o).isEqualTo(smallest);
          assertThat(found.get(1)).isEqualTo(1);
        }
      }
    }
  }
}
