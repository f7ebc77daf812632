package fovea.peers.engine;

import fovea.ir.BatchNorm;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Padding;
import fovea.ir.Tensor;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A network of the table as a graph of TensorFlow, whose layout (NHWC, HWIO) is Fovea's. Its
 * weights are constants for predictions, which TensorFlow folds and fuses, and variables for
 * training.
 */
final class TensorFlowNet {
  private final Model model;
  private final Network network;
  private final boolean training;
  private final Ops tf;
  private final Placeholder<TFloat32> input;
  private final List<Operand<TFloat32>> values = new ArrayList<>();
  private final List<Output<TFloat32>> variables = new ArrayList<>();
  private final List<Op> runningUpdates = new ArrayList<>();

  TensorFlowNet(Graph graph, Model model, boolean training) {
    this.model = model;
    this.network = model.network();
    this.training = training;
    this.tf = Ops.create(graph);
    fovea.ir.Shape shape = network.inputShape();
    this.input =
        tf.withName("input")
            .placeholder(
                TFloat32.class,
                Placeholder.shape(Shape.of(-1, shape.get(0), shape.get(1), shape.get(2))));
    for (Node node : network.nodes()) {
      values.add(value(node));
    }
  }

  /** Where examples are fed. */
  Placeholder<TFloat32> input() {
    return input;
  }

  /** The values that the final softmax reads. */
  Operand<TFloat32> scores() {
    return values.get(Layer.scores(network));
  }

  Operand<TFloat32> probabilities() {
    return values.get(network.outputs().get(0));
  }

  /** What training changes. */
  List<Output<TFloat32>> variables() {
    return variables;
  }

  /** What each training step does to the running statistics. */
  List<Op> runningUpdates() {
    return runningUpdates;
  }

  private Operand<TFloat32> value(Node node) {
    List<Operand<TFloat32>> inputs = node.inputs().stream().map(values::get).toList();
    return switch (Layer.of(node)) {
      case INPUT -> input;
      case CONVOLUTION -> {
        List<Window> axes = Layer.windows(network, node);
        Operand<TFloat32> kernel = weights(node, "kernel");
        List<Long> strides = List.of(1L, axes.get(0).stride(), axes.get(1).stride(), 1L);
        Conv2d.Options dilations =
            Conv2d.dilations(1L, axes.get(0).dilation(), axes.get(1).dilation(), 1L);
        Operand<TFloat32> image = inputs.get(0);
        Conv2d<TFloat32> conv;
        if (isPadded(axes) && isSame(axes)) {
          conv = tf.nn.conv2d(image, kernel, strides, "SAME", dilations);
        } else if (isPadded(axes) && !training) {
          Conv2d.Options padding = Conv2d.explicitPaddings(explicit(axes));
          conv = tf.nn.conv2d(image, kernel, strides, "EXPLICIT", padding, dilations);
        } else {
          // TensorFlow's gradient of a convolution forgets explicit padding.
          conv = tf.nn.conv2d(padded(image, axes), kernel, strides, "VALID", dilations);
        }
        yield biased(node, conv);
      }
      case BATCH_NORM -> batchNorm(node, inputs.get(0));
      case RELU -> tf.nn.relu(inputs.get(0));
      case MAX_POOL -> {
        List<Window> axes = Layer.windows(network, node);
        yield tf.nn.maxPool(
            padded(inputs.get(0), axes),
            tf.constant(new int[] {1, (int) axes.get(0).kernel(), (int) axes.get(1).kernel(), 1}),
            tf.constant(new int[] {1, (int) axes.get(0).stride(), (int) axes.get(1).stride(), 1}),
            "VALID");
      }
      case AVERAGE_POOL -> {
        List<Window> axes = Layer.windows(network, node);
        if (isPadded(axes)) {
          throw new UnsupportedOperationException("peers: no translation of a padded average");
        }
        yield tf.nn.avgPool(
            inputs.get(0),
            List.of(1L, axes.get(0).kernel(), axes.get(1).kernel(), 1L),
            List.of(1L, axes.get(0).stride(), axes.get(1).stride(), 1L),
            "VALID");
      }
      case GLOBAL_AVERAGE_POOL -> tf.math.mean(inputs.get(0), tf.constant(new int[] {1, 2}));
      case FLATTEN -> tf.reshape(inputs.get(0), tf.constant(new int[] {-1, node.shape().size()}));
      case DENSE -> biased(node, tf.linalg.matMul(inputs.get(0), weights(node, "kernel")));
      case ADD -> tf.math.add(inputs.get(0), inputs.get(1));
      case SOFTMAX -> tf.withName("probabilities").nn.softmax(inputs.get(0));
    };
  }

  private static boolean isPadded(List<Window> axes) {
    return axes.stream().anyMatch(axis -> axis.before() != 0 || axis.after() != 0);
  }

  private static boolean isSame(List<Window> axes) {
    return axes.stream()
        .allMatch(
            axis -> {
              long input = axis.input();
              Window same =
                  Padding.SAME.window(
                      0, input, axis.kernel(), axis.stride(), axis.dilation(), false);
              return same.equals(axis);
            });
  }

  private static List<Long> explicit(List<Window> axes) {
    Window y = axes.get(0);
    Window x = axes.get(1);
    return List.of(0L, 0L, y.before(), y.after(), x.before(), x.after(), 0L, 0L);
  }

  /**
   * An image with zeros around it. They never win in a max pool since every padded one of the table
   * reads values that a relu made.
   */
  private Operand<TFloat32> padded(Operand<TFloat32> image, List<Window> axes) {
    if (!isPadded(axes)) {
      return image;
    }
    Window y = axes.get(0);
    Window x = axes.get(1);
    int[][] amounts = {
      {0, 0},
      {(int) y.before(), (int) y.after()},
      {(int) x.before(), (int) x.after()},
      {0, 0}
    };
    return tf.pad(image, tf.constant(amounts), tf.constant(0f));
  }

  private Operand<TFloat32> biased(Node node, Operand<TFloat32> value) {
    return Layer.tensor(model, node, "bias") == null
        ? value
        : tf.nn.biasAdd(value, weights(node, "bias"));
  }

  private Operand<TFloat32> batchNorm(Node node, Operand<TFloat32> image) {
    BatchNorm norm = (BatchNorm) node.op();
    Operand<TFloat32> gamma = weights(node, "gamma");
    Operand<TFloat32> beta = weights(node, "beta");
    FusedBatchNorm.Options epsilon = FusedBatchNorm.epsilon((float) norm.epsilon());
    if (!training) {
      return tf.nn
          .fusedBatchNorm(
              image,
              gamma,
              beta,
              constant(Layer.required(model, node, "mean")),
              constant(Layer.required(model, node, "variance")),
              epsilon,
              FusedBatchNorm.isTraining(false))
          .y();
    }
    Operand<TFloat32> none = tf.constant(new float[0]);
    FusedBatchNorm<TFloat32, TFloat32> fused =
        tf.nn.fusedBatchNorm(
            image, gamma, beta, none, none, epsilon, FusedBatchNorm.isTraining(true));
    running(Layer.required(model, node, "mean"), fused.batchMean(), norm.momentum());
    running(Layer.required(model, node, "variance"), fused.batchVariance(), norm.momentum());
    return fused.y();
  }

  /**
   * Keeps a running average in a resource variable, which the optimizer does not take for its own.
   */
  private void running(Tensor first, Operand<TFloat32> ofBatch, double momentum) {
    String name = first.name().replace('/', '_');
    VarHandleOp handle = tf.varHandleOp(TFloat32.class, shape(first), VarHandleOp.sharedName(name));
    Ops init = tf.withInitScope();
    init.assignVariableOp(handle, init.constant(shape(first), DataBuffers.of(first.values())));
    Operand<TFloat32> now = tf.readVariableOp(handle, TFloat32.class);
    Operand<TFloat32> change =
        tf.math.mul(tf.math.sub(now, ofBatch), tf.constant((float) (1 - momentum)));
    runningUpdates.add(tf.assignSubVariableOp(handle, change));
  }

  private Operand<TFloat32> weights(Node node, String role) {
    Tensor tensor = Layer.required(model, node, role);
    if (!training) {
      return constant(tensor);
    }
    Variable<TFloat32> variable = tf.variable(constant(tensor));
    variables.add(variable.asOutput());
    return variable;
  }

  private Operand<TFloat32> constant(Tensor tensor) {
    return tf.constant(shape(tensor), DataBuffers.of(tensor.values()));
  }

  private static Shape shape(Tensor tensor) {
    return Shape.of(tensor.dims().stream().mapToLong(Long::longValue).toArray());
  }

  /** Labels as the loss wants them: a one for the class and zeros. */
  Operand<TFloat32> oneHot(Operand<TInt32> labels) {
    return tf.oneHot(
        labels, tf.constant(network.outputShape().size()), tf.constant(1f), tf.constant(0f));
  }

  Ops ops() {
    return tf;
  }
}
