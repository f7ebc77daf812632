package fovea.engine;

import fovea.engine.data.Dataset;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Slot;
import fovea.engine.train.BatchGradients;
import fovea.engine.train.FirstWeights;
import fovea.engine.train.SplitMix;
import fovea.engine.train.Updates;
import fovea.engine.train.Workers;
import fovea.ir.Loss;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Softmax;
import fovea.ir.Training;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trains a classifier: gradients of each batch by backpropagation, then a step of the optimizer.
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
    Checks.examples("validation", network, validation);
  }

  private Trainer(Network network, TrainerOptions options, Kernels kernels) {
    this.network = network;
    this.options = options;
    Training other = options.training();
    this.training = other == null ? network.trainingOrDefault() : other;
    if (training.loss().function() != Loss.Function.CROSSENTROPY) {
      throw new IllegalArgumentException(
          "loss: training knows only crossentropy yet, got " + training.loss().function().word());
    }
    this.plan =
        Planner.plan(network, kernels, Goal.training(scores(network)).withExact(options.exact()));
    Checks.oneInput(plan);
    if (plan.slots().all().stream().noneMatch(Slot::learns)) {
      throw new IllegalArgumentException("network: has no weights that training may change");
    }
    if (options.validation() != null) {
      Checks.examples("validation", network, options.validation());
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
   *     or does not end in the softmax over classes that cross-entropy needs
   */
  public static Trainer of(Network network, TrainerOptions options) {
    return of(network, options, KernelChoice.kernels());
  }

  static Trainer of(Network network, TrainerOptions options, Kernels kernels) {
    return new Trainer(network, options, kernels);
  }

  /** The node whose values are the scores: what the final softmax reads. */
  private static int scores(Network network) {
    if (network.outputs().size() != 1) {
      throw new IllegalArgumentException(
          "network: must have one output to be trained, got " + network.outputs().size());
    }
    Node last = network.nodes().get(network.outputs().get(0));
    if (!(last.op() instanceof Softmax) || !last.shape().isVector()) {
      throw new IllegalArgumentException(
          "loss: crossentropy needs a network that ends in softmax over a vector of classes, got "
              + last.op().text()
              + " with output "
              + last.shape());
    }
    return last.inputs().get(0);
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

  /** How it computes, as a readable table. */
  public Plan plan() {
    return plan;
  }

  /**
   * Trains from first weights. If the thread is interrupted, training stops after the current step
   * and gives what it has; the thread's interrupt flag is then cleared.
   *
   * @throws IllegalArgumentException if the data do not fit the network
   * @throws TrainingException if the loss is no number any more
   */
  public TrainingResult train(Dataset data) {
    Checks.examples("dataset", network, data);
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

    Run(Dataset data, Workers workers) {
      this.data = data;
      this.parameters = FirstWeights.of(plan.slots(), training.seed());
      int batch = Math.min(training.batch(), data.size());
      this.gradients = new BatchGradients(plan, training.loss(), batch, training.seed(), workers);
      this.updates =
          new Updates(plan.kernels().updates(), plan.slots(), training.optimizer(), workers);
      this.order = new int[data.size()];
    }

    TrainingResult train() {
      boolean interrupted = false;
      for (int epoch = 1; epoch <= training.epochs() && !interrupted; epoch++) {
        EpochResult result = epoch(epoch);
        if (result == null) {
          interrupted = true;
        } else {
          epochs.add(result);
          TrainingListener listener = options.listener();
          if (listener != null) {
            listener.epoch(result);
          }
        }
      }
      Model model = Model.of(network, plan.slots().weights(parameters));
      return new TrainingResult(model, epochs, interrupted);
    }

    /** One pass over the examples; null if it was interrupted before its end. */
    private @Nullable EpochResult epoch(int epoch) {
      for (int i = 0; i < order.length; i++) {
        order[i] = i;
      }
      new SplitMix(training.seed(), ORDER_STREAM + epoch).shuffle(order);
      int batches = (order.length + training.batch() - 1) / training.batch();
      double loss = 0;
      long correct = 0;
      long start = System.nanoTime();
      for (int batch = 0; batch < batches; batch++) {
        int from = batch * training.batch();
        int count = Math.min(training.batch(), order.length - from);
        float[] gradient = gradients.compute(parameters, data, order, from, count, step++);
        double batchLoss = gradients.loss();
        if (!Double.isFinite(batchLoss)) {
          String layer = gradients.firstNonFinite();
          throw new TrainingException(epoch, batch + 1, layer == null ? "the loss" : layer);
        }
        updates.step(parameters, gradient);
        loss += batchLoss;
        correct += gradients.correct();
        TrainingListener listener = options.listener();
        if (listener != null) {
          long elapsed = System.nanoTime() - start;
          int seen = from + count;
          listener.batch(
              new BatchProgress(
                  epoch,
                  training.epochs(),
                  batch + 1,
                  batches,
                  loss / seen,
                  (double) correct / seen,
                  seen / (elapsed / 1e9),
                  elapsed));
        }
        if (Thread.interrupted()) {
          return null;
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Evaluation validation = validate();
      return new EpochResult(
          epoch,
          loss / order.length,
          (double) correct / order.length,
          validation == null ? null : validation.loss(),
          validation == null ? null : validation.accuracy(),
          seconds,
          order.length / seconds);
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
              plan.kernels())) {
        return Evaluator.evaluate(predictor, validation);
      }
    }
  }
}
