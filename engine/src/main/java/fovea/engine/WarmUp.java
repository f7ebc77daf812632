package fovea.engine;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.train.BatchGradients;
import fovea.engine.train.FirstWeights;
import fovea.engine.train.Updates;
import fovea.engine.train.Workers;
import fovea.ir.Activation;
import fovea.ir.AvgPool;
import fovea.ir.BatchNorm;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.Input;
import fovea.ir.Loss;
import fovea.ir.MaxPool;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Optimizer;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Trains a throwaway network of a few cells until C2 has seen every kernel, before a long training.
 *
 * <p>Until then the interpreter makes an object of every vector, a hundred times slower than
 * compiled code, and on real data each kernel is reached late and its loops are compiled twice. One
 * cold epoch of MNIST with LeNet took 2.77 s with this and 2.98 s without (means of four pairs,
 * each pair won; JDK 17, one thread, a busy two-core Xeon); on two threads of JDK 25, which leave
 * C2 no core of its own, 2.37 s and 2.99 s (two pairs). The wide dense layer is there because C2
 * counts calls: with 16 units its kernels were compiled in the midst of the epoch, and first as
 * loops (1.50 s an epoch against 1.36 s; JDK 17, a Zen 5). Nothing of it enters the result.
 */
final class WarmUp {
  /** Multiply-adds of a training, forward and backward, from which on a warm-up pays. */
  private static final BigInteger WORTH = BigInteger.valueOf(20_000_000_000L);

  private static final int STEPS = 200;
  private static final AtomicBoolean DONE = new AtomicBoolean();

  private WarmUp() {}

  /** Warms the kernels once in a JVM, if they need it and the training is long enough. */
  static void before(Network network, Kernels kernels, Optimizer optimizer, long examples) {
    if (!kernels.slowWhileCold()
        || work(network, examples).compareTo(WORTH) < 0
        || DONE.getAndSet(true)) {
      return;
    }
    Network tiny = tiny(network);
    int scores = tiny.nodes().size() - 2;
    Plan plan = Planner.plan(tiny, kernels, Goal.training(scores));
    float[] values = new float[COUNT * 144];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7 / 7f;
    }
    Dataset data = Dataset.of(tiny.inputShape(), values, new int[COUNT]);
    int[] order = new int[COUNT];
    try (Workers workers = new Workers(1)) {
      float[] parameters = FirstWeights.of(plan.slots(), 0);
      BatchGradients gradients = new BatchGradients(plan, Loss.CROSSENTROPY, COUNT, 0, workers);
      Updates updates = new Updates(kernels.updates(), plan.slots(), optimizer, workers);
      for (int step = 0; step < STEPS && !Thread.currentThread().isInterrupted(); step++) {
        updates.step(parameters, gradients.compute(parameters, data, order, 0, COUNT, step));
      }
    }
  }

  private static BigInteger work(Network network, long examples) {
    return network.nodes().stream()
        .map(node -> node.multiplyAdds(network.inputShapes(node)))
        .reduce(BigInteger.ZERO, BigInteger::add)
        .multiply(BigInteger.valueOf(3 * examples));
  }

  /** A small network with the kinds of pool and activation that the real one has, and its bn. */
  private static Network tiny(Network network) {
    Op pool = AvgPool.of(2);
    Op activation = new Activation(Activation.Function.RELU);
    List<Op> norms = List.of();
    for (Node node : network.nodes()) {
      if (node.op() instanceof MaxPool) {
        pool = MaxPool.of(2);
      } else if (node.op() instanceof Activation found) {
        activation = found;
      } else if (node.op() instanceof BatchNorm) {
        norms = List.of(BatchNorm.of());
      }
    }
    List<Op> ops = new ArrayList<>();
    ops.add(new Input(Shape.of(12, 12, 1)));
    ops.add(Conv2d.of(6, 3));
    ops.addAll(norms);
    ops.addAll(
        List.of(
            activation,
            pool,
            Conv2d.of(16, 3),
            activation,
            pool,
            new Flatten(),
            Dense.of(256),
            activation,
            Dense.of(10),
            new Softmax()));
    List<Node> nodes = new ArrayList<>();
    for (Op op : ops) {
      int id = nodes.size();
      List<Integer> inputs = id == 0 ? List.of() : List.of(id - 1);
      List<Shape> shapes = id == 0 ? List.of() : List.of(nodes.get(id - 1).shape());
      nodes.add(new Node(id, "warm" + id, op, inputs, op.infer(shapes).orThrow()));
    }
    return new Network(null, nodes, List.of(nodes.size() - 1), List.of(), List.of(), null, null);
  }
}
