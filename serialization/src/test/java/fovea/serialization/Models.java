package fovea.serialization;

import fovea.ir.Activation;
import fovea.ir.AdaptiveAvgPool;
import fovea.ir.AvgPool;
import fovea.ir.Axes;
import fovea.ir.BatchNorm;
import fovea.ir.Concat;
import fovea.ir.Conv1d;
import fovea.ir.Conv2d;
import fovea.ir.Conv3d;
import fovea.ir.Crop;
import fovea.ir.DataSource;
import fovea.ir.Dense;
import fovea.ir.DepthwiseConv2d;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GaussianNoise;
import fovea.ir.GlobalAvgPool;
import fovea.ir.GlobalMaxPool;
import fovea.ir.GroupNorm;
import fovea.ir.Initializer;
import fovea.ir.Input;
import fovea.ir.LayerNorm;
import fovea.ir.LocalResponseNorm;
import fovea.ir.Loss;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Optimizer;
import fovea.ir.Order;
import fovea.ir.PRelu;
import fovea.ir.Padding;
import fovea.ir.Parameter;
import fovea.ir.Permute;
import fovea.ir.Preprocess;
import fovea.ir.Reshape;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.Tensor;
import fovea.ir.Training;
import fovea.ir.TrainingState;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.WeightOptions;
import fovea.ir.Weights;
import fovea.ir.ZeroPad;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

  /**
   * Every operator of version 1, each on inputs of its own, few settings at their defaults. It
   * stands in a golden file: a later operator goes into a network of its own.
   */
  static Model operators() {
    Axes two = Axes.of(2);
    WeightOptions he = new WeightOptions(Initializer.HE, true, true, 0, 1e-4);
    WeightOptions lecun = new WeightOptions(Initializer.LECUN, false, false, 1e-5, 0);
    WeightOptions zeros = new WeightOptions(Initializer.ZEROS, true, false, 0, 0);
    WeightOptions orthogonal = new WeightOptions(Initializer.ORTHOGONAL, true, false, 0, 0);
    Padding uneven = Padding.of(List.of(0, 1, 1, 0));
    Shape image = Shape.of(6, 5, 4);
    Shape vector = Shape.of(4);
    List<Node> nodes = new ArrayList<>();
    List<Integer> outputs = new ArrayList<>();
    add(nodes, new Conv1d(4, Axes.of(3), two, Padding.CAUSAL, two, 2, he), Shape.of(8, 4));
    add(nodes, new Conv2d(6, Axes.of(3, 2), Axes.of(2, 1), uneven, Axes.of(1, 2), 2, lecun), image);
    add(
        nodes,
        new Conv3d(2, Axes.of(1, 2, 3), Axes.of(1), Padding.FULL, Axes.of(1), 1, zeros),
        Shape.of(2, 3, 3, 1));
    add(nodes, new DepthwiseConv2d(two, 3, two, Padding.SAME, Axes.of(1), orthogonal), image);
    add(
        nodes,
        new TransposedConv2d(
            3, Axes.of(3), two, Padding.of(List.of(1)), 1, Axes.of(1), WeightOptions.DEFAULT),
        image);
    add(nodes, new Dense(3, lecun), vector);
    add(nodes, new ZeroPad(Padding.of(List.of(1, 2, 3, 4))), image);
    add(nodes, new Crop(Padding.of(List.of(1))), image);
    add(nodes, new MaxPool(Axes.of(3), two, Padding.of(List.of(1)), true), image);
    add(nodes, new AvgPool(Axes.of(3, 2), two, Padding.SAME, false, true), image);
    add(nodes, new GlobalAvgPool(), image);
    add(nodes, new GlobalMaxPool(), image);
    add(nodes, new AdaptiveAvgPool(Axes.of(3, 2)), image);
    add(nodes, new BatchNorm(1e-5, 0.9, true), image);
    add(nodes, new GroupNorm(2, 1e-4, false), image);
    add(nodes, new LayerNorm(1e-6, true), image);
    add(nodes, new LocalResponseNorm(3, 0.1, 0.5, 2), image);
    add(nodes, new Dropout(0.25), image);
    add(nodes, new SpatialDropout(0.2), image);
    add(nodes, new GaussianNoise(0.1), image);
    for (Activation.Function function :
        List.of(
            Activation.Function.RELU,
            Activation.Function.RELU6,
            Activation.Function.ELU,
            Activation.Function.SELU,
            Activation.Function.GELU,
            Activation.Function.GELU_TANH,
            Activation.Function.SILU,
            Activation.Function.HARD_SIGMOID,
            Activation.Function.HARD_SILU,
            Activation.Function.TANH,
            Activation.Function.SIGMOID,
            Activation.Function.SOFTPLUS,
            Activation.Function.SOFTSIGN,
            Activation.Function.LINEAR)) {
      add(nodes, new Activation(function), vector);
    }
    add(nodes, new Activation(Activation.Function.LEAKY, 0.2), vector);
    add(nodes, new PRelu(true), image);
    add(nodes, new Softmax(), vector);
    add(nodes, new Flatten(), image);
    add(nodes, new Reshape(Shape.of(2, 2)), vector);
    add(nodes, new Permute(Order.of(2, 0, 1)), image);
    add(nodes, new Upsample(Axes.of(2, 3), true), image);
    add(nodes, new Merge(Merge.Function.ADD), image, image);
    add(nodes, new Merge(Merge.Function.MUL), image, vector);
    add(nodes, new Merge(Merge.Function.MAX), image, image, image);
    add(nodes, new Merge(Merge.Function.AVG), vector, vector);
    add(nodes, new Concat(), image, Shape.of(6, 5, 3));
    for (Node node : nodes) {
      if (!(node.op() instanceof Input)) {
        outputs.add(node.id());
      }
    }
    return of(new Network("operators", nodes, outputs, List.of(), List.of(), null, null));
  }

  /** The small model in the middle of a training. */
  static Checkpoint checkpoint() {
    float[] means = new float[100];
    float[] squares = new float[100];
    for (int i = 0; i < means.length; i++) {
      means[i] = (i - 50) / 7f;
      squares[i] = i * i / 1e9f;
    }
    TrainingState state =
        new TrainingState(
            1234,
            2,
            96,
            -7,
            List.of(1L, -2L, Long.MIN_VALUE),
            Map.of("wait", 3.0, "best", 0.25),
            List.of(
                new Tensor("adam.m", List.of(100L), means),
                new Tensor("adam.v", List.of(4L, 25L), squares)));
    return new Checkpoint(small(), state);
  }

  /** The model as it comes back after its weights were saved with that type. */
  static Model rounded(Model model, DataType type) {
    List<Tensor> tensors = new ArrayList<>();
    for (Node node : model.network().nodes()) {
      for (Parameter parameter : model.network().parameters(node)) {
        Tensor tensor = Objects.requireNonNull(model.weights().get(node.tensorName(parameter)));
        float[] values = tensor.values().clone();
        for (int i = 0; parameter.trainable() && i < values.length; i++) {
          values[i] =
              switch (type) {
                case FLOAT32 -> values[i];
                case FLOAT16 -> HalfFloats.fromFloat16(HalfFloats.toFloat16(values[i]));
                case BFLOAT16 -> HalfFloats.fromBfloat16(HalfFloats.toBfloat16(values[i]));
              };
        }
        tensors.add(new Tensor(tensor.name(), tensor.dims(), values));
      }
    }
    return new Model(model.network(), new Weights(tensors), model.source(), model.metadata());
  }

  private static void add(List<Node> nodes, Op op, Shape... inputs) {
    List<Integer> ids = new ArrayList<>();
    for (Shape shape : inputs) {
      int id = nodes.size();
      ids.add(id);
      nodes.add(new Node(id, "in" + id, new Input(shape), List.of(), shape));
    }
    int id = nodes.size();
    nodes.add(new Node(id, "op" + id, op, ids, op.infer(List.of(inputs)).orThrow()));
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

  static byte[] bytes(Model model, DataType type) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelFile.save(model, out, SaveOptions.DEFAULT.withType(type));
    return out.toByteArray();
  }

  static byte[] bytes(Checkpoint checkpoint) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    checkpoint.save(out);
    return out.toByteArray();
  }

  static Model load(byte[] bytes) {
    return ModelFile.load(new ByteArrayInputStream(bytes));
  }

  /** Loads a file's bytes as {@link ModelFile#load} does, before refusals have a place. */
  static Model read(SeekableByteChannel file) throws IOException {
    return ModelReader.read(file, ModelReader.Scope.MODEL).model();
  }
}
