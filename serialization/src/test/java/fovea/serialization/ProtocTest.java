package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command of docs/file-format.md, with the compiler that the build has fetched. */
class ProtocTest {
  @TempDir Path folder;

  private Path protoc() throws IOException {
    Path fetched = Path.of(System.getProperty("fovea.protoc", "."));
    assumeTrue(Files.isDirectory(fetched), () -> "no protoc in " + fetched);
    try (Stream<Path> files = Files.list(fetched)) {
      Path compiler =
          files.filter(file -> file.toString().endsWith(".exe")).findFirst().orElse(null);
      assumeTrue(compiler != null, () -> "no protoc in " + fetched);
      // Maven keeps it without leave to run.
      Path copy = Files.copy(compiler, folder.resolve("protoc.exe"));
      assertThat(copy.toFile().setExecutable(true)).isTrue();
      return copy;
    }
  }

  private String decode(byte[] file) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                protoc().toString(),
                "--decode=fovea.model.ModelFile",
                "-I",
                "src/main/protobuf",
                "fovea/model.proto")
            .redirectInput(Files.write(folder.resolve("x.cnnm"), file).toFile())
            .redirectError(errors.toFile())
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(errors).hasContent("");
    assertThat(process.exitValue()).isZero();
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  @Test
  void decodesACheckpoint() throws IOException, InterruptedException {
    String text = decode(Models.bytes(Models.checkpoint()));

    assertThat(text)
        .contains("magic: \"fovea-model\"\n  version: 1\n")
        .contains("conv2d {\n          filters: 2\n")
        .contains("name: \"op1/kernel\"\n    dim: 3\n    dim: 3\n    dim: 1\n    dim: 2\n")
        .contains("type: FLOAT32")
        .contains("step: 1234")
        .contains("name: \"state:adam.m\"");
    // Six tensors, each all there.
    assertThat(text.split("\ntensor \\{")).hasSize(7);
    // Nothing that the schema does not name would be shown by its number.
    assertThat(text).doesNotContainPattern("(?m)^ *[0-9]+[:  ]");
  }
}
