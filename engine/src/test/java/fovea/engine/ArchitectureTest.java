package fovea.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of packages of docs/architecture.md, for this module. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("fovea.engine");

  private static final Pattern VECTORS =
      Pattern.compile("jdk\\.incubator\\.vector\\.[A-Za-z]*(Vector|VectorMask|VectorShuffle)");

  @Test
  void theScanFindsTheEngine() {
    assertThat(CLASSES.size()).isGreaterThan(30);
    assertThat(CLASSES.contain(Trainer.class)).isTrue();
  }

  @Test
  void kernelsKnowNothingButThemselves() {
    classes()
        .that()
        .resideInAPackage("fovea.engine.kernel..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "jdk.incubator.vector..", "org.jspecify..", "fovea.engine.kernel..")
        .check(CLASSES);
  }

  @Test
  void onlyTheVectorKernelsTouchTheVectorApi() {
    noClasses()
        .that()
        .resideOutsideOfPackage("fovea.engine.kernel.vector")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .check(CLASSES);
  }

  /**
   * C2 inlined such a method in nine JVMs of ten; in the tenth a prediction of LeNet made 776
   * vectors.
   */
  @Test
  void kernelsHandNoVectorsToMethodsOfTheirOwn() {
    assertThat(
            CLASSES.get("fovea.engine.kernel.vector.VectorMath").getMethods().stream()
                .filter(ArchitectureTest::handsVectors))
        .isNotEmpty();
    assertThat(
            CLASSES.stream()
                .filter(type -> !type.getSimpleName().equals("VectorMath"))
                .flatMap(type -> type.getMethods().stream())
                .filter(ArchitectureTest::handsVectors))
        .isEmpty();
  }

  private static boolean handsVectors(JavaMethod method) {
    return Stream.concat(
            Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream())
        .anyMatch(type -> VECTORS.matcher(type.getName()).matches());
  }

  @Test
  void onlyTheChooserNamesAKernelSet() {
    noClasses()
        .that()
        .resideOutsideOfPackages("fovea.engine.kernel.scalar", "fovea.engine.kernel.vector")
        .and()
        .haveNameNotMatching("fovea.engine.kernel.KernelChoice.*")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("fovea.engine.kernel.scalar", "fovea.engine.kernel.vector")
        .check(CLASSES);
  }

  @Test
  void plansKnowTheIrAndKernels() {
    classes()
        .that()
        .resideInAPackage("fovea.engine.plan")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify..", "fovea.ir", "fovea.engine.plan", "fovea.engine.kernel")
        .check(CLASSES);
  }

  @Test
  void trainingKnowsNoEntryPoint() {
    classes()
        .that()
        .resideInAPackage("fovea.engine.train")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "fovea.ir",
            "fovea.engine.train",
            "fovea.engine.data",
            "fovea.engine.plan",
            "fovea.engine.kernel")
        .check(CLASSES);
  }

  @Test
  void nothingPrints() {
    noClasses().should().accessField(System.class, "out").check(CLASSES);
    noClasses().should().accessField(System.class, "err").check(CLASSES);
  }
}
