package fovea.peers.engine;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import fovea.ir.Node;
import fovea.ir.Optimizer;
import fovea.peers.Batches;
import fovea.peers.Engine;
import java.util.List;

/**
 * PyTorch by way of DJL. The number of threads is the process's: the first use of DJL in it must
 * come after {@link #useThreads}.
 */
public final class TorchEngine implements Engine {
  /** Sets the threads of PyTorch for this process. */
  public static void useThreads(int threads) {
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
  }

  @Override
  public String name() {
    return "DJL";
  }

  private static Shape images(fovea.ir.Shape shape, int batch) {
    return new Shape(batch, shape.channels(), shape.get(0), shape.get(1));
  }

  @Override
  public Inference inference(fovea.ir.Model model, int batch, int threads) {
    fovea.ir.Shape example = model.network().inputShape();
    Shape shape = images(example, batch);
    NDManager manager = NDManager.newBaseManager("PyTorch");
    TorchNet net = new TorchNet(model.network());
    net.initialize(manager, DataType.FLOAT32, shape);
    load(net, model);
    ParameterStore store = new ParameterStore(manager, false);
    return new Inference() {
      @Override
      public float[] arrange(float[] channelsLast) {
        return ChannelsFirst.images(channelsLast, batch, example);
      }

      @Override
      public void predict(float[] input, float[] output) {
        try (NDManager call = manager.newSubManager()) {
          NDArray examples = call.create(input, shape);
          NDArray scores = net.forward(store, new NDList(examples), false).singletonOrThrow();
          float[] probabilities = scores.softmax(1).toFloatArray();
          System.arraycopy(probabilities, 0, output, 0, output.length);
        }
      }

      @Override
      public void close() {
        manager.close();
      }
    };
  }

  @Override
  public Training training(
      fovea.ir.Model first, Optimizer.Adam adam, Batches batches, int threads) {
    float[][] values = new float[batches.count()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = ChannelsFirst.images(batches.values()[i], batches.size(), batches.shape());
    }
    Steps steps = new Steps(first, adam, batches.size());
    return new Training() {
      private int next;

      @Override
      public double train(int count) {
        double loss = Double.NaN;
        for (int step = 0; step < count; step++) {
          int batch = next++ % batches.count();
          loss = steps.step(values[batch], batches.labels()[batch]);
        }
        return loss;
      }

      @Override
      public void close() {
        steps.close();
      }
    };
  }

  /**
   * Gives a block a model's weights.
   *
   * @param block initialised, its parameters in the order of the model's layers
   */
  public static void load(Block block, fovea.ir.Model model) {
    List<Parameter> parameters = block.getParameters().values();
    int next = 0;
    for (Node node : model.network().nodes()) {
      for (fovea.ir.Parameter parameter : model.network().parameters(node)) {
        float[] values = TorchNet.values(model, node, parameter.role());
        parameters.get(next++).getArray().set(values);
      }
    }
  }

  /** Steps of training on batches of any size. */
  public static final class Steps implements AutoCloseable {
    private final fovea.ir.Shape example;
    private final Model model = Model.newInstance("net", "PyTorch");
    private final Loss loss = new SoftmaxCrossEntropyLoss();
    private final Trainer trainer;

    /** Prepares the block, its weights and the optimizer. */
    public Steps(fovea.ir.Model first, Optimizer.Adam adam, int batch) {
      this.example = first.network().inputShape();
      TorchNet net = new TorchNet(first.network());
      model.setBlock(net);
      Adam optimizer =
          Adam.builder()
              .optLearningRateTracker(Tracker.fixed((float) adam.learningRate()))
              .optBeta1((float) adam.beta1())
              .optBeta2((float) adam.beta2())
              .optEpsilon((float) adam.epsilon())
              .build();
      this.trainer = model.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(optimizer));
      trainer.initialize(images(example, batch));
      load(net, first);
    }

    /** One step on as many examples as there are labels; returns their mean loss before it. */
    public double step(float[] values, int[] labels) {
      try (NDManager call = trainer.getManager().newSubManager()) {
        NDArray examples = call.create(values, images(example, labels.length));
        NDArray targets = call.create(labels);
        float value;
        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDList scores = trainer.forward(new NDList(examples));
          NDArray mean = loss.evaluate(new NDList(targets), scores);
          collector.backward(mean);
          value = mean.getFloat();
        }
        trainer.step();
        return value;
      }
    }

    @Override
    public void close() {
      trainer.close();
      model.close();
    }
  }
}
