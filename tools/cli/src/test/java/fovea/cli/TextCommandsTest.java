package fovea.cli;

import static fovea.cli.Run.fovea;
import static fovea.cli.Run.foveaReading;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** fmt, explain and diff: commands about texts. */
class TextCommandsTest {
  private static final String LENET = "../../samples/models/lenet.cnn";
  private static final String UGLY =
      "input   28x28x1 ;;\r\nconv 6   k3 relu # x\r\n\r\n\r\nflatten";
  private static final String NEAT = "input 28x28x1\nconv 6 k3 relu  # x\n\nflatten\n";

  @Test
  void fmtRewritesAFileOnlyIfItChanges(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("net.cnn");
    Files.writeString(file, UGLY);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Run first = fovea("fmt", file.toString());
    assertThat(first.status()).isZero();
    assertThat(first.err()).isEqualTo("formatted " + file + "\n");
    assertThat(file).hasContent(NEAT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");

    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, longAgo);
    Run second = fovea("fmt", file.toString());
    assertThat(second.status()).isZero();
    assertThat(second.err()).isEmpty();
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  void fmtCheckListsWhatWouldChangeAndChangesNothing(@TempDir Path folder) throws IOException {
    Path ugly = folder.resolve("ugly.cnn");
    Path neat = folder.resolve("neat.cnn");
    Files.writeString(ugly, UGLY);
    Files.writeString(neat, NEAT);
    Run run = fovea("fmt", "--check", ugly.toString(), neat.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEqualTo(ugly + "\n");
    assertThat(Files.readString(ugly)).isEqualTo(UGLY);
    assertThat(fovea("fmt", "--check", neat.toString()).status()).isZero();
  }

  @Test
  void fmtFormatsStandardInput() {
    Run run = foveaReading(UGLY, "fmt", "-");
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo(NEAT);
  }

  @Test
  void fmtLeavesAFileWithSyntaxErrorsAndGoesOn(@TempDir Path folder) throws IOException {
    Path broken = folder.resolve("broken.cnn");
    Path ugly = folder.resolve("ugly.cnn");
    Files.writeString(broken, "input 4\nrepeat   2 {");
    Files.writeString(ugly, UGLY);
    Run run = fovea("fmt", broken.toString(), ugly.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("error[E105]").contains("broken.cnn:2:12");
    assertThat(Files.readString(broken)).isEqualTo("input 4\nrepeat   2 {");
    assertThat(Files.readString(ugly)).isEqualTo(NEAT);
  }

  @Test
  void fmtFollowsALinkAndKeepsIt(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("net.cnn");
    Path link = folder.resolve("link.cnn");
    Files.writeString(file, UGLY);
    Files.createSymbolicLink(link, file);
    assertThat(fovea("fmt", link.toString()).status()).isZero();
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.readString(file)).isEqualTo(NEAT);
  }

  @Test
  void explainWorksOutAFile() {
    Run run = fovea("explain", LENET);
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("conv 6 k3 relu\n  28x28x1 -> 26x26x6\n  defaults: stride 1, pad valid")
        .contains("  height and width: floor((28 + 2*0 - 3) / 1) + 1 = 26\n")
        .contains("  parameters: 3*3*1*6 weights + 6 biases = 60\n")
        .contains("total: 60,074 parameters, 199,968 multiply-adds");
    Run wrong = foveaReading("input 28x28x1\ndense 10", "explain", "-");
    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).contains("error[E310]");
  }

  @Test
  void explainTellsWhatACodeMeans() {
    Run run = fovea("explain", "e310");
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("E310: dense on something that is no vector\n");
    Run unknown = fovea("explain", "E999");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err())
        .isEqualTo("fovea: there is no code E999; near it: E504, E502, E501\n");
    assertThat(fovea("explain", "no-such.cnn").err())
        .isEqualTo("fovea: no-such.cnn: there is no such file\n");
    assertThat(fovea("explain").status()).isEqualTo(2);
  }

  @Test
  void diffPutsTwoNetworksSideBySide(@TempDir Path folder) throws IOException {
    Path dense = folder.resolve("dense.cnn");
    Path conv = folder.resolve("conv.cnn");
    Files.writeString(dense, "input 28x28x1\nflatten\ndense 6272 nobias\n");
    Files.writeString(conv, "input 28x28x1\nconv 32 k3 s2 same nobias\nflatten\n");
    Run run = fovea("diff", dense.toString(), conv.toString());
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern("total +4,917,248 +4,917,248 +\\| +total +288 +56,448")
        .containsPattern("times the first +1/17,074");
    assertThat(fovea("diff", LENET, LENET).out()).doesNotContainPattern("(?m)^[~+-] ");
    assertThat(fovea("diff", LENET).status()).isEqualTo(2);
    assertThat(fovea("diff", LENET, "none.cnn").status()).isEqualTo(1);
  }
}
