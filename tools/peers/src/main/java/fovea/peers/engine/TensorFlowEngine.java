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
import org.tensorflow.framework.optimizers.Adam;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** TensorFlow-Java in graph mode, with the Adam of its own framework. */
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
      Adam optimizer =
          new Adam(
              graph,
              "adam",
              (float) adam.learningRate(),
              (float) adam.beta1(),
              (float) adam.beta2(),
              (float) adam.epsilon());
      // Its minimize() would take every variable; ours are named, since some are none of its.
      Output<?>[] gradients =
          graph.addGradients(loss.asOutput(), net.variables().toArray(new Output<?>[0]));
      List<
              org.tensorflow.framework.optimizers.Optimizer.GradAndVar<
                  ? extends org.tensorflow.types.family.TType>>
          pairs = new ArrayList<>();
      for (int i = 0; i < gradients.length; i++) {
        pairs.add(
            new org.tensorflow.framework.optimizers.Optimizer.GradAndVar<>(
                gradients[i].expect(TFloat32.class), net.variables().get(i)));
      }
      this.update = optimizer.applyGradients(pairs, "update");
      this.session = new Session(graph, threads(threads));
      session.initialize();
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
