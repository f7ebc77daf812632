package fovea.serialization;

import fovea.ir.Activation;
import fovea.ir.AvgPool;
import fovea.ir.Conv2d;
import fovea.ir.DataSource;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.Input;
import fovea.ir.Loss;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Optimizer;
import fovea.ir.Parameter;
import fovea.ir.Preprocess;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.Tensor;
import fovea.ir.Training;
import fovea.ir.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Models for the tests, the same at each run and on each machine. */
final class Models {
  private static final Activation RELU = new Activation(Activation.Function.RELU);

  private Models() {}

  /** The course's LeNet: 60,074 parameters. */
  static Model lenet() {
    return of(
        chain(
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
            new Softmax()));
  }

  /** A small model that has something in each place of the file. */
  static Model small() {
    Network chain =
        chain(
            new Input(Shape.of(6, 5, 1)),
            Conv2d.of(2, 3),
            RELU,
            new Flatten(),
            Dense.of(3),
            new Softmax());
    Network network =
        new Network(
            "small",
            chain.nodes(),
            chain.outputs(),
            List.of(
                new Preprocess.Resize(7, 6),
                new Preprocess.Crop(6, 5),
                new Preprocess.Gray(),
                new Preprocess.Scale(1.0 / 255),
                new Preprocess.Normalize(List.of(0.1307), List.of(0.3081))),
            List.of("nul", "één", "二"),
            new DataSource(DataSource.Kind.IDX, "../data/mnist"),
            new Training(
                new Loss(Loss.Function.CROSSENTROPY, 0.1), Optimizer.Adam.of(1e-3), 3, 16, -7));
    return new Model(
        network,
        weights(network),
        "input 6x5x1\nconv 2 k3 relu\n",
        Map.of("note", "für später", "author", "", "a", "b"));
  }

  /** A model of one layer with the given values. */
  static Model dense(float... values) {
    Network network = chain(new Input(Shape.of(values.length)), Dense.of(1));
    return Model.of(
        network,
        new Weights(
            List.of(
                new Tensor("op1/kernel", List.of((long) values.length, 1L), values),
                new Tensor("op1/bias", List.of(1L), new float[1]))));
  }

  static Network chain(Op... ops) {
    List<Node> nodes = new ArrayList<>();
    for (Op op : ops) {
      int id = nodes.size();
      List<Integer> inputs = id == 0 ? List.of() : List.of(id - 1);
      List<Shape> shapes = id == 0 ? List.of() : List.of(nodes.get(id - 1).shape());
      nodes.add(new Node(id, "op" + id, op, inputs, op.infer(shapes).orThrow()));
    }
    return new Network(null, nodes, List.of(nodes.size() - 1), List.of(), List.of(), null, null);
  }

  static Model of(Network network) {
    return Model.of(network, weights(network));
  }

  static Weights weights(Network network) {
    List<Tensor> tensors = new ArrayList<>();
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        float[] values = new float[parameter.count().intValueExact()];
        for (int i = 0; i < values.length; i++) {
          values[i] =
              Float.intBitsToFloat(0x3c000000 + ((7919 * i + 104729 * tensors.size()) & 0x3ffffff));
        }
        tensors.add(new Tensor(node.tensorName(parameter), parameter.dims(), values));
      }
    }
    return new Weights(tensors);
  }

  static byte[] bytes(Model model) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelFile.save(model, out);
    return out.toByteArray();
  }

  static Model load(byte[] bytes) {
    return ModelFile.load(new ByteArrayInputStream(bytes));
  }
}
