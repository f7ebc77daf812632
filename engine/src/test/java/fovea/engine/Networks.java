package fovea.engine;

import fovea.ir.Activation;
import fovea.ir.AvgPool;
import fovea.ir.Axes;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Input;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Network;
import fovea.ir.NetworkBuilder;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Padding;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Networks for tests, built from operators without the language. */
public final class Networks {
  private static final Activation RELU = new Activation(Activation.Function.RELU);

  private static final Merge ADD = new Merge(Merge.Function.ADD);

  private Networks() {}

  /** The operators one after the other. */
  public static Network chain(@Nullable Training training, Op... ops) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < ops.length; i++) {
      List<Integer> inputs = i == 0 ? List.of() : List.of(i - 1);
      List<Shape> shapes = i == 0 ? List.of() : List.of(nodes.get(i - 1).shape());
      nodes.add(new Node(i, "n" + i, ops[i], inputs, ops[i].infer(shapes).orThrow()));
    }
    return new Network(null, nodes, List.of(ops.length - 1), List.of(), List.of(), null, training);
  }

  /** The LeNet of the lectures. */
  public static Network lenet(@Nullable Training training) {
    return chain(
        training,
        new Input(Shape.of(28, 28, 1)),
        Conv2d.of(6, 3),
        RELU,
        AvgPool.of(2),
        Conv2d.of(16, 3),
        RELU,
        AvgPool.of(2),
        new Flatten(),
        Dense.of(120),
        RELU,
        Dense.of(84),
        RELU,
        Dense.of(10),
        new Softmax());
  }

  /** A small network of 3x3 convolutions for images of 32x32x3. */
  public static Network vggLike() {
    NetworkBuilder builder = Network.builder().input(32, 32, 3);
    for (int filters : new int[] {32, 64, 128}) {
      builder.add(same(filters, 3, 1)).relu().add(same(filters, 3, 1)).relu().add(MaxPool.of(2));
    }
    return builder.add(new Flatten()).add(Dense.of(128)).relu().add(Dense.of(10)).softmax().build();
  }

  /** ResNet-18 for images of 224x224x3. He et al., 2015. */
  public static Network resNet18() {
    NetworkBuilder builder = Network.builder().input(224, 224, 3);
    builder.add(same(64, 7, 2)).bn().relu();
    builder.add(new MaxPool(Axes.of(3), Axes.of(2), Padding.SAME, false));
    for (int stage = 0; stage < 4; stage++) {
      int filters = 64 << stage;
      for (int block = 0; block < 2; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        Consumer<NetworkBuilder> body =
            branch ->
                branch.add(same(filters, 3, stride)).bn().relu().add(same(filters, 3, 1)).bn();
        if (stride == 1) {
          builder.residual(body).relu();
        } else {
          builder.branches(ADD, body, branch -> branch.add(same(filters, 1, 2)).bn()).relu();
        }
      }
    }
    return builder.add(new GlobalAvgPool()).add(Dense.of(1000)).softmax().build();
  }

  private static Conv2d same(int filters, int kernel, int stride) {
    return Conv2d.of(filters, kernel).withStride(stride).withPadding(Padding.SAME);
  }
}
