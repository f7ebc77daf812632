package fovea.dsl.print;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.GoldenFile;
import fovea.ir.Compounds;
import fovea.ir.OpSpec;
import fovea.ir.Operators;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OperatorReferenceTest {
  /** Where this fails after a change of a layer, the message says which copy updates the page. */
  @Test
  void docsOperatorsIsUpToDate() throws IOException {
    GoldenFile.assertMatches(Path.of("../docs/operators.md"), OperatorReference.markdown());
  }

  @Test
  void everyLayerIsOnThePage() {
    for (OpSpec spec : Operators.all()) {
      assertThat(OperatorReference.markdown())
          .containsPattern("(### |\\| )`" + spec.keyword() + "[` (]");
    }
    for (OpSpec spec : Compounds.all()) {
      assertThat(OperatorReference.markdown())
          .containsPattern("(### |\\| )`" + spec.keyword() + "[` (]");
    }
  }
}
