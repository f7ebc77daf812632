package fovea.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES = new ClassFileImporter().importPackages("fovea");

  @Test
  void nothingBelowKnowsTheCommandLine() {
    assertThat(CLASSES.contain("fovea.cli.Main")).isTrue();
    assertThat(CLASSES.contain("fovea.ir.Network")).isTrue();
    noClasses()
        .that()
        .resideOutsideOfPackage("fovea.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("fovea.cli..", "picocli..")
        .check(CLASSES);
  }

  @Test
  void engineAndSerializationDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("fovea.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("fovea.serialization..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("fovea.serialization..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("fovea.engine..")
        .check(CLASSES);
  }
}
