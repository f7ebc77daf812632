package fovea.serialization;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Modifier;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The row of docs/architecture.md's table that this module is. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("fovea.serialization");

  @Test
  void scansTheModule() {
    assertThat(CLASSES.contain(ModelFile.class)).isTrue();
    assertThat(CLASSES.contain("fovea.serialization.proto.ModelProto")).isTrue();
    assertThat(CLASSES.contain("fovea.serialization.proto.OnnxProto")).isTrue();
    assertThat(CLASSES.size()).isGreaterThan(20);
  }

  @Test
  void importsOnlyTheIrAndProtobuf() {
    classes()
        .that()
        .resideInAPackage("fovea.serialization")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "fovea.serialization",
            "fovea.serialization.proto",
            "fovea.ir",
            "com.google.protobuf",
            "org.jspecify.annotations",
            "java..")
        .check(CLASSES);
  }

  @Test
  void showsNoProtobufInItsPublicTypes() {
    classes()
        .that()
        .resideInAPackage("fovea.serialization")
        .and()
        .arePublic()
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("com.google.protobuf..", "fovea.serialization.proto..")
        .check(CLASSES);
    assertThat(Modifier.isPublic(ModelReader.class.getModifiers())).isFalse();
  }

  @Test
  void usesNoReflectionNoJavaSerializationAndNoConsole() {
    noClasses()
        .that()
        .resideInAPackage("fovea.serialization")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ObjectOutputStream.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.reflect..")
        .orShould()
        .callMethod(Class.class, "forName", String.class)
        .orShould()
        .callMethod(Class.class, "forName", String.class, boolean.class, ClassLoader.class)
        .orShould()
        .callMethod(Class.class, "forName", Module.class, String.class)
        .orShould()
        .callMethod(ClassLoader.class, "loadClass", String.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ClassLoader.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ServiceLoader.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(MethodHandles.Lookup.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("javax.script..", "javax.naming..", "java.beans..", "java.rmi..")
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }
}
