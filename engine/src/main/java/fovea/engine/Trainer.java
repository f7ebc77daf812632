package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Slots;
import fovea.engine.train.BatchGradients;
import fovea.engine.train.FirstWeights;
import fovea.engine.train.SplitMix;
import fovea.engine.train.Updates;
import fovea.engine.train.Workers;
import fovea.ir.Activation;
import fovea.ir.Loss;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Softmax;
import fovea.ir.Training;
import fovea.ir.TrainingState;
import fovea.ir.Weights;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network: gradients of each batch by backpropagation, then a step of the optimizer. What
 * is made small is the mean over the batch of the loss, which of several outputs is the sum.
 *
 * <p>Equal network, data and options give equal weights, bit for bit, whatever the number of
 * threads.
 */
public final class Trainer {
  /** Stream of the random numbers that order the examples, apart from those of the weights. */
  private static final long ORDER_STREAM = 1L << 32;

  private final Network network;
  private final TrainerOptions options;
  private final Training training;
  private final Plan plan;

  private Trainer(Trainer planned, Dataset validation) {
    this.network = planned.network;
    this.options = planned.options.withValidation(validation);
    this.training = planned.training;
    this.plan = planned.plan;
    memory().requireRoom();
    Checks.examples("validation", network, validation, training.loss());
  }

  private Trainer(Network network, TrainerOptions options, Kernels kernels) {
    this.network = network;
    this.options = options;
    Training other = options.training();
    Training advice = other == null ? network.trainingOrDefault() : other;
    TrainingState state = state(options);
    this.training = state == null ? advice : advice.withSeed(state.seed());
    if (state != null && state.epoch() >= training.epochs()) {
      throw new IllegalArgumentException(
          "epochs: must be more than the "
              + state.epoch()
              + " that the training went through already, got "
              + training.epochs());
    }
    List<Integer> results = new ArrayList<>();
    for (int output = 0; output < network.outputs().size(); output++) {
      results.add(result(network, output, training.loss()));
    }
    MemoryEstimate.leastOfTraining(network, training).requireRoom();
    Goal goal = Goal.training(network, results, training.batch()).withExact(options.exact());
    this.plan = Planner.plan(network, kernels, goal.withFrozen(frozen(network, options)));
    if (!plan.learns()) {
      throw new IllegalArgumentException("network: has no weights that training may change");
    }
    memory().requireRoom();
    if (options.validation() != null) {
      Checks.examples("validation", network, options.validation(), training.loss());
    }
  }

  /** A trainer as the network itself advises. */
  public static Trainer of(Network network) {
    return of(network, TrainerOptions.DEFAULT);
  }

  /**
   * A trainer with options.
   *
   * @throws IllegalArgumentException if the network cannot be trained: it has nothing that learns,
   *     or does not end in the softmax or sigmoid that the loss needs
   */
  public static Trainer of(Network network, TrainerOptions options) {
    return of(network, options, KernelChoice.kernels());
  }

  static Trainer of(Network network, TrainerOptions options, Kernels kernels) {
    return new Trainer(network, options, kernels);
  }

  /** The weights that a network's training begins with where nothing else is said. */
  public static Weights firstWeights(Network network, long seed) {
    Slots slots = Slots.of(network);
    return slots.weights(FirstWeights.of(slots, seed));
  }

  private static @Nullable TrainingState state(TrainerOptions options) {
    TrainingStart start = options.start();
    return start == null ? null : start.state();
  }

  /** The nodes of the layers that are to be frozen. */
  private static Set<Integer> frozen(Network network, TrainerOptions options) {
    Set<String> unknown = new TreeSet<>(options.frozen());
    Set<Integer> frozen = new HashSet<>();
    for (Node node : network.nodes()) {
      if (options.frozen().contains(node.name())) {
        frozen.add(node.id());
        unknown.remove(node.name());
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("frozen: there is no layer " + String.join(", ", unknown));
    }
    return frozen;
  }

  /** The node that training computes for an output: for cross-entropies what its end reads. */
  private static int result(Network network, int output, Loss loss) {
    Node last = network.nodes().get(network.outputs().get(output));
    if (loss.function() != Loss.Function.CROSSENTROPY && loss.smoothing() != 0) {
      throw new IllegalArgumentException(
          "loss: smoothing is for crossentropy, got " + loss.function().word());
    }
    return switch (loss.function()) {
      case CROSSENTROPY -> {
        boolean ends = last.op() instanceof Softmax && last.shape().channels() > 1;
        require(ends, network, output, loss, "softmax over 2 classes or more");
        yield last.inputs().get(0);
      }
      case BCE -> {
        boolean ends =
            last.op() instanceof Activation end && end.function() == Activation.Function.SIGMOID;
        require(ends, network, output, loss, "sigmoid");
        yield last.inputs().get(0);
      }
      case MSE, MAE, HUBER -> last.id();
    };
  }

  private static void require(boolean ends, Network network, int output, Loss loss, String end) {
    if (!ends) {
      Node last = network.nodes().get(network.outputs().get(output));
      String which =
          network.outputs().size() == 1
              ? "a network"
              : "an output " + Checks.outputNames(network).get(output);
      throw new IllegalArgumentException(
          "loss: "
              + loss.function().word()
              + " needs "
              + which
              + " that ends in "
              + end
              + ", got "
              + last.op().text()
              + " with output "
              + last.shape());
    }
  }

  /**
   * This trainer with its plan, evaluating these examples after each epoch. What cannot be trained
   * is so refused before any data are read.
   *
   * @throws IllegalArgumentException if the examples do not fit the network
   */
  public Trainer withValidation(Dataset validation) {
    return new Trainer(this, validation);
  }

  /** The heap that the training takes, validation included, the data sets apart. */
  public MemoryEstimate memory() {
    MemoryEstimate memory = MemoryEstimate.training(plan, training, options.threads());
    if (options.validation() == null) {
      return memory;
    }
    int batch = Evaluator.batch(network);
    Goal goal = Goal.inference(network, batch).withExact(options.exact());
    Plan inference = Planner.plan(network, plan.kernels(), goal);
    MemoryEstimate validation = MemoryEstimate.inference(inference, options.threads());
    BigInteger more = validation.bytes().subtract(validation.bytes("parameters"));
    return memory.with("validation", more.add(BigInteger.valueOf(Evaluator.bytes(network, batch))));
  }

  /** How it computes, as a readable table. */
  public Plan plan() {
    return plan;
  }

  /**
   * Trains from first weights, or from where the options say. If the thread is interrupted,
   * training stops after the current step and gives what it has; the thread's interrupt flag is
   * then cleared.
   *
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws TrainingException if the loss is no number any more
   */
  public TrainingResult train(Dataset data) {
    Checks.examples("dataset", network, data, training.loss());
    long examples = (long) data.size() * training.epochs();
    WarmUp.before(network, plan.kernels(), training.optimizer(), examples);
    try (Workers workers = new Workers(options.threads())) {
      return new Run(data, workers).train();
    }
  }

  /** The state of one training. */
  private final class Run {
    private final Dataset data;
    private final float[] parameters;
    private final BatchGradients gradients;
    private final Updates updates;
    private final int[] order;
    private final List<EpochResult> epochs = new ArrayList<>();
    private long step;
    private int finished;
    private int position;

    Run(Dataset data, Workers workers) {
      this.data = data;
      TrainingStart start = options.start();
      this.parameters =
          start == null
              ? FirstWeights.of(plan.slots(), training.seed())
              : plan.slots().flatten(start.weights());
      int batch = Math.min(training.batch(), data.size());
      this.gradients = new BatchGradients(plan, training.loss(), batch, training.seed(), workers);
      this.updates =
          new Updates(plan.kernels().updates(), plan.slots(), training.optimizer(), workers);
      this.order = new int[data.size()];
      TrainingState state = state(options);
      if (state != null) {
        goOn(state);
      }
    }

    private void goOn(TrainingState state) {
      if (state.position() >= order.length) {
        throw new IllegalArgumentException(
            "dataset: must be the one that the training began with, of more than "
                + state.position()
                + " examples, got "
                + order.length);
      }
      step = state.step();
      finished = Math.toIntExact(state.epoch());
      position = (int) state.position();
      updates.restore(state);
    }

    TrainingResult train() {
      boolean interrupted = false;
      TrainingListener listener = options.listener();
      while (finished < training.epochs() && !interrupted) {
        EpochResult result = epoch(finished + 1);
        if (position == order.length) {
          finished++;
          position = 0;
        }
        if (result == null) {
          interrupted = true;
        } else {
          epochs.add(result);
          if (listener != null) {
            listener.epoch(result);
          }
        }
        if (listener != null) {
          listener.checkpoint(this::snapshot);
        }
      }
      Model model = Model.of(network, plan.slots().weights(parameters));
      return new TrainingResult(model, epochs, interrupted);
    }

    private TrainingSnapshot snapshot() {
      Model model = Model.of(network.withTraining(training), plan.slots().weights(parameters));
      TrainingState state =
          new TrainingState(
              step, finished, position, training.seed(), List.of(), Map.of(), updates.tensors());
      return new TrainingSnapshot(model, state);
    }

    /** One pass over the examples, or what is left of it; null if it was interrupted. */
    private @Nullable EpochResult epoch(int epoch) {
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
      new SplitMix(training.seed(), ORDER_STREAM + epoch).shuffle(order);
      int batches = (order.length + training.batch() - 1) / training.batch();
      double loss = 0;
      double correct = 0;
      long start = System.nanoTime();
      int first = position;
      while (position < order.length) {
        int count = Math.min(training.batch(), order.length - position);
        int batch = position / training.batch() + 1;
        float[] gradient = gradients.compute(parameters, data, order, position, count, step++);
        double batchLoss = gradients.loss();
        if (!Double.isFinite(batchLoss)) {
          String layer = gradients.firstNonFinite();
          throw new TrainingException(epoch, batch, layer == null ? "the loss" : layer);
        }
        updates.step(parameters, gradient);
        loss += batchLoss;
        correct += gradients.correct();
        position += count;
        TrainingListener listener = options.listener();
        if (listener != null) {
          long elapsed = System.nanoTime() - start;
          int seen = position - first;
          listener.batch(
              new BatchProgress(
                  epoch,
                  training.epochs(),
                  batch,
                  batches,
                  loss / seen,
                  correct / seen,
                  seen / (elapsed / 1e9),
                  elapsed));
        }
        if (Thread.interrupted()) {
          return null;
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      int seen = order.length - first;
      Evaluation validation = validate();
      return new EpochResult(
          epoch,
          loss / seen,
          correct / seen,
          validation == null ? null : validation.loss(),
          validation == null ? null : validation.accuracy(),
          seconds,
          seen / seconds);
    }

    private @Nullable Evaluation validate() {
      Dataset validation = options.validation();
      if (validation == null) {
        return null;
      }
      try (Predictor predictor =
          Predictor.over(
              network,
              parameters,
              new PredictorOptions(options.threads(), options.exact()),
              plan.kernels(),
              Evaluator.batch(network))) {
        return Evaluator.evaluate(predictor, validation, training.loss());
      }
    }
  }
}
