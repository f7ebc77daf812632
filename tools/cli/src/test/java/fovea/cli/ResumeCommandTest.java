package fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.Model;
import fovea.serialization.Checkpoint;
import fovea.serialization.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} with --init, --freeze, --checkpoint and --resume. */
class ResumeCommandTest {
  private static final Path MNIST = Path.of("../../samples/data/mnist").toAbsolutePath();

  @TempDir private Path folder;
  private Path text;

  @BeforeEach
  void write() throws IOException {
    text = folder.resolve("net.cnn");
    Files.writeString(
        text,
        """
        input 28x28x1
        maxpool 4
        conv 4 k3 bn relu as features
        flatten
        dense 10 softmax
        preprocess { scale 1/255 }
        data { idx "%s" }
        train { epochs 2; batch 256; seed 3 }
        """
            .formatted(MNIST));
  }

  private Run train(String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", text.toString()));
    arguments.addAll(List.of(more));
    return Run.fovea(arguments.toArray(String[]::new));
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void aResumedTrainingSavesTheSameBytes() throws IOException {
    assertThat(train("--out", in("whole.cnnm")).status()).isZero();
    String kept = in("half.cnnm");
    assertThat(train("--epochs", "1", "--out", in("one.cnnm"), "--checkpoint", kept).status())
        .isZero();
    Checkpoint half = Checkpoint.load(Path.of(kept));
    assertThat(half.state().epoch()).isEqualTo(1);
    assertThat(half.model().source()).isEqualTo(Files.readString(text));
    Run resumed = train("--resume", kept, "--out", in("resumed.cnnm"));
    assertThat(resumed.err()).doesNotContain("note:");
    assertThat(resumed.status()).isZero();
    assertThat(Path.of(in("resumed.cnnm"))).hasSameBinaryContentAs(Path.of(in("whole.cnnm")));
    assertThat(Checkpoint.load(Path.of(kept)).state().epoch()).isEqualTo(2);

    Run over = train("--resume", kept, "--out", in("over.cnnm"));
    assertThat(over.status()).isEqualTo(1);
    assertThat(over.err()).contains("epochs: must be more than the 2").doesNotContain("Exception");
    assertThat(train("--resume", kept, "--epochs", "3", "--batch", "128").err())
        .contains("note: batch, optimizer or loss are not those");
    assertThat(train("--resume", kept, "--epochs", "4", "--seed", "9").err())
        .contains("note: the seed stays the checkpoint's, 3");
    assertThat(train("--resume", in("one.cnnm")).err())
        .contains("is a model without the state of a training");
  }

  @Test
  void weightsOfAModelGoIntoAnotherNetworkLayerByLayer() throws IOException {
    assertThat(train("--epochs", "1", "--out", in("first.cnnm")).status()).isZero();
    Files.writeString(text, Files.readString(text).replace("dense 10", "dense 20 relu; dense 10"));
    Run run =
        train(
            "--init",
            in("first.cnnm"),
            "--freeze",
            "features",
            "--epochs",
            "1",
            "--out",
            in("b.cnnm"));
    assertThat(run.status()).isZero();
    assertThat(run.err()).contains("F803: 2 of 4 layers found weights", "dense1/kernel must be");
    Model first = ModelFile.load(Path.of(in("first.cnnm")));
    Model second = ModelFile.load(Path.of(in("b.cnnm")));
    first
        .weights()
        .forEach(
            tensor -> {
              if (!tensor.name().startsWith("dense")) {
                assertThat(second.weights().get(tensor.name()).values())
                    .as(tensor.name())
                    .isEqualTo(tensor.values());
              }
            });
  }

  @Test
  void whatCannotBeDoneIsSaidInOneLine() throws IOException {
    assertThat(train("--epochs", "1", "--out", in("first.cnnm")).status()).isZero();
    String model = in("first.cnnm");
    Run both = train("--init", model, "--resume", model);
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).contains("--init and --resume both say where to begin");
    Run nobody = train("--freeze", "conv9");
    assertThat(nobody.status()).isEqualTo(2);
    assertThat(nobody.err()).contains("--freeze: no layer is called conv9");
    assertThat(train("--freeze", "*").err()).contains("network: has no weights that training");
    Files.writeString(text, Files.readString(text).replace("as features", "as f"));
    Files.writeString(
        text, Files.readString(text).replace("dense 10 softmax", "dense 10 softmax as d"));
    Run none = train("--init", model, "--out", in("none.cnnm"));
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.err()).contains("F803: none of 3 layers found weights");
    assertThat(Path.of(in("none.cnnm"))).doesNotExist();
    assertThat(train("--resume", in("missing.cnnm")).err()).contains("no such file");
  }
}
