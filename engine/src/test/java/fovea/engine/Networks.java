package fovea.engine;

import fovea.ir.Activation;
import fovea.ir.AvgPool;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.Training;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Networks for tests, built from operators without the language. */
public final class Networks {
  private static final Activation RELU = new Activation(Activation.Function.RELU);

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
}
