package fovea.peers;

import fovea.dsl.Cnn;
import fovea.engine.plan.Slots;
import fovea.engine.train.FirstWeights;
import fovea.ir.AvgPool;
import fovea.ir.Axes;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.MaxPool;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.NetworkBuilder;
import fovea.ir.Node;
import fovea.ir.Padding;
import fovea.ir.Preprocess;
import fovea.ir.Tensor;
import fovea.ir.Weights;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The networks of the table and their weights. */
public final class Nets {
  /** Seed of the first weights. */
  public static final long SEED = 42;

  private Nets() {}

  /** The LeNet of the lectures; built without text, since cold processes start with it. */
  public static Network lenet() {
    return Network.builder()
        .model("lenet")
        .input(28, 28, 1)
        .add(Conv2d.of(6, 3))
        .relu()
        .add(AvgPool.of(2))
        .add(Conv2d.of(16, 3))
        .relu()
        .add(AvgPool.of(2))
        .add(new Flatten())
        .add(Dense.of(120))
        .relu()
        .add(Dense.of(84))
        .relu()
        .add(Dense.of(10))
        .softmax()
        .preprocess(
            new Preprocess.Scale(1 / 255.0),
            new Preprocess.Normalize(List.of(0.1307), List.of(0.3081)))
        .build();
  }

  /** Six 3x3 convolutions for 32x32 pictures in three stages, then two dense layers. */
  static Network vgg() {
    NetworkBuilder builder = Network.builder().model("vgg_cifar").input(32, 32, 3);
    for (int filters : new int[] {32, 64, 128}) {
      Conv2d conv =
          new Conv2d(
              filters,
              Axes.of(3),
              Axes.of(1),
              Padding.SAME,
              Axes.of(1),
              1,
              Conv2d.of(filters, 3).options());
      builder.add(conv).relu().add(conv).relu().add(MaxPool.of(2));
    }
    return builder.add(new Flatten()).add(Dense.of(128)).relu().add(Dense.of(10)).softmax().build();
  }

  /** ResNet-18 as the samples have it. */
  static Network resnet18() {
    return Cnn.read(Path.of("samples/models/resnet18.cnn")).orThrow();
  }

  /** A model with the weights that a {@code Trainer} begins with under {@link #SEED}. */
  public static Model first(Network network) {
    Slots slots = Slots.of(network);
    return Model.of(network, slots.weights(FirstWeights.of(slots, SEED)));
  }

  /** A model as if trained: no bias, gamma or running statistic is at its default. */
  public static Model settled(Network network) {
    Random random = new Random(SEED);
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : first(network).weights()) {
      String role = tensor.name().substring(tensor.name().indexOf('/') + 1);
      float[] values = tensor.values();
      for (int i = 0; i < values.length; i++) {
        float noise = random.nextFloat() - 0.5f;
        values[i] =
            switch (role) {
              case "bias", "beta", "mean" -> 0.2f * noise;
              case "gamma" -> 0.7f + 0.4f * noise;
              case "variance" -> 1.5f + noise;
              default -> values[i];
            };
      }
      tensors.add(new Tensor(tensor.name(), tensor.dims(), values));
    }
    return Model.of(network, new Weights(tensors));
  }

  /** Multiply-adds of a prediction, by the definition of a convolution whatever the algorithm. */
  static double multiplyAdds(Network network) {
    return network.nodes().stream()
        .map(node -> node.multiplyAdds(network.inputShapes(node)))
        .reduce(BigInteger.ZERO, BigInteger::add)
        .doubleValue();
  }

  /**
   * Multiply-adds of a training step for each example: forward, gradient of the weights, and but
   * for layers that read the input itself, gradient of the input.
   */
  static double trainingMultiplyAdds(Network network) {
    double sum = 0;
    for (Node node : network.nodes()) {
      boolean first =
          node.inputs().stream().allMatch(id -> network.nodes().get(id).inputs().isEmpty());
      sum += (first ? 2 : 3) * node.multiplyAdds(network.inputShapes(node)).doubleValue();
    }
    return sum;
  }
}
