package fovea.dsl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/** Which package of the module may know which. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("fovea");

  @Test
  void theScanSawEveryPackage() {
    for (String name :
        new String[] {
          "fovea.ir",
          "fovea.dsl",
          "fovea.dsl.ast",
          "fovea.dsl.check",
          "fovea.dsl.diagnostic",
          "fovea.dsl.print",
          "fovea.dsl.syntax"
        }) {
      assertThat(CLASSES.stream().anyMatch(c -> c.getPackageName().equals(name))).isTrue();
    }
  }

  @Test
  void eachPackageImportsOnlyWhatItMay() {
    only("fovea.ir", "fovea.ir");
    only("fovea.dsl.diagnostic", "fovea.dsl.diagnostic");
    only("fovea.dsl.ast", "fovea.dsl.ast", "fovea.dsl.diagnostic");
    only(
        "fovea.dsl.syntax",
        "fovea.dsl.syntax",
        "fovea.dsl.ast",
        "fovea.dsl.diagnostic",
        "org.antlr..");
    only("fovea.dsl.print", "fovea.dsl.print", "fovea.dsl.ast", "fovea.dsl.diagnostic", "fovea.ir");
    only("fovea.dsl.check", "fovea.dsl.check", "fovea.dsl.ast", "fovea.dsl.diagnostic", "fovea.ir");
  }

  private static void only(String name, String... allowed) {
    String[] all = new String[allowed.length + 2];
    System.arraycopy(allowed, 0, all, 0, allowed.length);
    all[allowed.length] = "java..";
    all[allowed.length + 1] = "org.jspecify..";
    ArchRule rule =
        ArchRuleDefinition.classes()
            .that()
            .resideInAPackage(name)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(all);
    rule.check(CLASSES);
  }

  @Test
  void nothingPrintsToTheProcess() {
    noClasses().should().accessField(System.class, "out").check(CLASSES);
    noClasses().should().accessField(System.class, "err").check(CLASSES);
  }
}
