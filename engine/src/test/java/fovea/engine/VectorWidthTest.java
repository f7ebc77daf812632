package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.ir.Activation;
import fovea.ir.AvgPool;
import fovea.ir.Axes;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GaussianNoise;
import fovea.ir.LayerNorm;
import fovea.ir.Loss;
import fovea.ir.MaxPool;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Optimizer;
import fovea.ir.PRelu;
import fovea.ir.Padding;
import fovea.ir.Tensor;
import fovea.ir.Training;
import fovea.ir.WeightOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VectorWidthTest {

  private static Network network() {
    Training training = new Training(Loss.CROSSENTROPY, Optimizer.Adam.of(3e-3), 2, 40, 5);
    Conv2d wide =
        new Conv2d(13, Axes.of(3), Axes.of(1), Padding.SAME, Axes.of(1), 1, WeightOptions.DEFAULT);
    return Network.builder()
        .training(training)
        .input("image", Blobs.SHAPE)
        .add(wide)
        .word(new Activation(Activation.Function.GELU))
        .residual(body -> body.add(wide).relu().add(new LayerNorm(1e-5, false)))
        .add(new GaussianNoise(0.1))
        .add(MaxPool.of(2))
        .add(Conv2d.of(9, 3))
        .add(new PRelu(false))
        .add(AvgPool.of(2))
        .add(new Flatten())
        .add(Dense.of(21))
        .tanh()
        .add(new Dropout(0.25))
        .add(Dense.of(4))
        .softmax()
        .build();
  }

  /** A hash of a trained network's weights, and of what it says of some pictures. */
  static final class TrainAndPredict {
    public static void main(String[] arguments) {
      Kernels kernels = KernelChoice.kernels();
      TrainerOptions options = TrainerOptions.DEFAULT.withThreads(1);
      Model model = Trainer.of(network(), options, kernels).train(Blobs.of(90, 1)).model();
      long hash = 0;
      for (Tensor tensor : model.weights()) {
        hash = 31 * hash + Arrays.hashCode(tensor.values());
      }
      Dataset pictures = Blobs.of(33, 2);
      float[] rows = new float[33 * 64];
      for (int i = 0; i < 33; i++) {
        pictures.copyExample(i, rows, 64 * i);
      }
      try (Predictor predictor = Predictor.of(model, new PredictorOptions(1), kernels)) {
        hash = 31 * hash + Arrays.hashCode(predictor.predictBatch(rows, 33));
      }
      hash = 31 * hash + ChannelTrainingTest.hash(kernels);
      System.out.println(kernels.name() + ": " + hash);
    }
  }

  @Test
  @Tag("vector")
  void aTrainingGivesTheSameBitsWithVectorsOfAnyWidth() throws Exception {
    Set<String> names = new TreeSet<>();
    Set<String> hashes = new TreeSet<>();
    for (String width :
        List.of(
            "-Dfovea.vector.bits=128",
            "-Dfovea.vector.bits=256",
            "-Dfovea.vector.bits=512",
            "-XX:MaxVectorSize=16")) {
      List<String> options = List.of("--add-modules", "jdk.incubator.vector", "-Xmx256m", width);
      String[] line = Fork.run(options, TrainAndPredict.class).trim().split(": ");
      names.add(line[0]);
      hashes.add(line[1]);
    }
    assertThat(names).containsExactly("vector, 128 bits", "vector, 256 bits", "vector, 512 bits");
    assertThat(hashes).hasSize(1);
  }

  @Test
  void aWidthIsOneOfThree() {
    String before = System.getProperty(KernelChoice.BITS);
    try {
      System.setProperty(KernelChoice.BITS, "1024");
      assertThatIllegalArgumentException()
          .isThrownBy(KernelChoice::bits)
          .withMessage("fovea.vector.bits: must be 128, 256 or 512, got 1024");
      System.clearProperty(KernelChoice.BITS);
      assertThat(KernelChoice.bits()).isZero();
    } finally {
      if (before != null) {
        System.setProperty(KernelChoice.BITS, before);
      }
    }
  }
}
