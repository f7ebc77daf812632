package fovea.peers.engine;

import fovea.ir.Model;
import fovea.ir.Optimizer;
import fovea.peers.Batches;
import fovea.peers.Engine;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Constant;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** TensorFlow-Java in graph mode. */
public final class TensorFlowEngine implements Engine {
  @Override
  public String name() {
    return "TF";
  }

  @Override
  public Inference inference(Model model, int batch, int threads) {
    Graph graph = new Graph();
    TensorFlowNet net = new TensorFlowNet(graph, model, false);
    Session session = new Session(graph, threads(threads));
    Shape shape = net.input().shape();
    Shape fed = Shape.of(batch, shape.get(1), shape.get(2), shape.get(3));
    return new Inference() {
      @Override
      public void predict(float[] input, float[] output) {
        try (TFloat32 examples = TFloat32.tensorOf(fed, DataBuffers.of(input, false, false));
            Result result =
                session.runner().feed(net.input(), examples).fetch(net.probabilities()).run()) {
          read(result, output);
        }
      }

      @Override
      public void close() {
        session.close();
        graph.close();
      }
    };
  }

  @Override
  public Training training(Model first, Optimizer.Adam adam, Batches batches, int threads) {
    Steps steps = new Steps(first, adam, threads);
    return new Training() {
      private int next;

      @Override
      public double train(int count) {
        double loss = Double.NaN;
        for (int step = 0; step < count; step++) {
          int batch = next++ % batches.count();
          loss = steps.step(batches.values()[batch], batches.labels()[batch]);
        }
        return loss;
      }

      @Override
      public void close() {
        steps.close();
      }
    };
  }

  /** The bytes of a graph that predicts, from {@code input} to {@code probabilities}. */
  public static byte[] frozen(Model model) {
    try (Graph graph = new Graph()) {
      TensorFlowNet net = new TensorFlowNet(graph, model, false);
      if (!net.input().op().name().equals("input")) {
        throw new IllegalStateException("graph: its input is named " + net.input().op().name());
      }
      return graph.toGraphDef().toByteArray();
    }
  }

  private static ConfigProto threads(int threads) {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(threads)
        .setInterOpParallelismThreads(1)
        .build();
  }

  private static void read(Result result, float[] target) {
    ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(target);
  }

  /** Steps of training on batches of any size. */
  public static final class Steps implements AutoCloseable {
    private final Graph graph = new Graph();
    private final TensorFlowNet net;
    private final Session session;
    private final Placeholder<TInt32> labels;
    private final Operand<TFloat32> loss;
    private final Op update;
    private final float[] lossValue = new float[1];

    /** Prepares the graph, its gradients and its variables. */
    public Steps(Model first, Optimizer.Adam adam, int threads) {
      this.net = new TensorFlowNet(graph, first, true);
      Ops tf = net.ops();
      this.labels = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
      Operand<TFloat32> losses =
          tf.nn.softmaxCrossEntropyWithLogits(net.scores(), net.oneHot(labels)).loss();
      this.loss = tf.math.mean(losses, tf.constant(new int[] {0}));
      this.update = adam(tf, adam);
      this.session = new Session(graph, threads(threads));
      session.initialize();
    }

    /**
     * The step of Adam by TensorFlow's own kernel. The class Adam of tensorflow-framework 1.0.0
     * runs the same one, but orders nothing: its powers of beta may move before the weights read
     * them, and the losses part from everyone else's by 5e-4 within five steps.
     */
    private Op adam(Ops tf, Optimizer.Adam adam) {
      Output<?>[] gradients =
          graph.addGradients(loss.asOutput(), net.variables().toArray(new Output<?>[0]));
      Variable<TFloat32> beta1Power = tf.variable(tf.constant((float) adam.beta1()));
      Variable<TFloat32> beta2Power = tf.variable(tf.constant((float) adam.beta2()));
      Constant<TFloat32> beta1 = tf.constant((float) adam.beta1());
      Constant<TFloat32> beta2 = tf.constant((float) adam.beta2());
      Constant<TFloat32> rate = tf.constant((float) adam.learningRate());
      Constant<TFloat32> epsilon = tf.constant((float) adam.epsilon());
      // Else a weight might change before the gradient of the layer below has read it.
      Ops afterGradients = tf.withControlDependencies(gradients);
      List<Op> steps = new ArrayList<>();
      for (int i = 0; i < gradients.length; i++) {
        Output<TFloat32> variable = net.variables().get(i);
        Constant<TFloat32> zeros =
            tf.constant(
                variable.shape(),
                DataBuffers.of(new float[Math.toIntExact(variable.shape().size())]));
        steps.add(
            afterGradients.train.applyAdam(
                variable,
                tf.variable(zeros),
                tf.variable(zeros),
                beta1Power,
                beta2Power,
                rate,
                beta1,
                beta2,
                epsilon,
                gradients[i].expect(TFloat32.class)));
      }
      Ops after = tf.withControlDependencies(steps);
      return after
          .withControlDependencies(
              after.assign(beta1Power, after.math.mul(beta1Power, beta1)),
              after.assign(beta2Power, after.math.mul(beta2Power, beta2)))
          .noOp();
    }

    /** One step on as many examples as there are labels; returns their mean loss before it. */
    public double step(float[] values, int[] classes) {
      Shape shape = net.input().shape();
      Shape fed = Shape.of(classes.length, shape.get(1), shape.get(2), shape.get(3));
      try (TFloat32 examples = TFloat32.tensorOf(fed, DataBuffers.of(values, false, false));
          TInt32 targets =
              TInt32.tensorOf(Shape.of(classes.length), DataBuffers.of(classes, false, false))) {
        Session.Runner runner =
            session.runner().feed(net.input(), examples).feed(labels, targets).addTarget(update);
        net.runningUpdates().forEach(runner::addTarget);
        try (Result result = runner.fetch(loss).run()) {
          read(result, lossValue);
        }
      }
      return lossValue[0];
    }

    @Override
    public void close() {
      session.close();
      graph.close();
    }
  }
}
