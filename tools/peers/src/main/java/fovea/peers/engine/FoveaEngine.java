package fovea.peers.engine;

import fovea.engine.BatchProgress;
import fovea.engine.EpochResult;
import fovea.engine.Predictor;
import fovea.engine.PredictorOptions;
import fovea.engine.Trainer;
import fovea.engine.TrainerOptions;
import fovea.engine.TrainingListener;
import fovea.engine.data.Dataset;
import fovea.ir.Loss;
import fovea.ir.Model;
import fovea.ir.Optimizer;
import fovea.ir.Shape;
import fovea.peers.Batches;
import fovea.peers.Engine;
import fovea.peers.Nets;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** Fovea by its public interface. */
public final class FoveaEngine implements Engine {
  @Override
  public String name() {
    return "Fovea";
  }

  @Override
  public Inference inference(Model model, int batch, int threads) {
    Predictor predictor = Predictor.of(model, new PredictorOptions(threads));
    return new Inference() {
      @Override
      public void predict(float[] input, float[] output) {
        if (batch == 1) {
          predictor.predict(input, output);
        } else {
          predictor.predictBatch(input, batch, output);
        }
      }

      @Override
      public void close() {
        predictor.close();
      }
    };
  }

  /** The weights must be those of {@link Nets#first}: a trainer has no others to begin with. */
  @Override
  public Training training(Model first, Optimizer.Adam adam, Batches batches, int threads) {
    return new Stepping(first, adam, batches, threads);
  }

  /**
   * A {@link Trainer} on a thread of its own that waits for leave to go on after each step. An
   * epoch is one batch, so the order of the examples moves nothing from batch to batch.
   */
  private static final class Stepping implements Training, TrainingListener {
    private static final int STOP = 0;

    private final Batches batches;
    private final SynchronousQueue<Integer> requests = new SynchronousQueue<>();
    private final SynchronousQueue<Object> replies = new SynchronousQueue<>();
    private final Thread thread;

    /** Steps until the next reply; the training thread's own. */
    private int remaining;

    /** The batch that the data set shows; changed by the training thread, between steps. */
    private volatile int batch;

    Stepping(Model first, Optimizer.Adam adam, Batches batches, int threads) {
      this.batches = batches;
      fovea.ir.Training training =
          new fovea.ir.Training(
              Loss.CROSSENTROPY, adam, Integer.MAX_VALUE, batches.size(), Nets.SEED);
      Trainer trainer =
          Trainer.of(
              first.network(),
              TrainerOptions.DEFAULT
                  .withTraining(training)
                  .withThreads(threads)
                  .withListener(this));
      this.thread = new Thread(() -> run(trainer), "fovea-training");
      thread.setDaemon(true);
      thread.start();
    }

    private void run(Trainer trainer) {
      try {
        remaining = requests.take();
        if (remaining != STOP) {
          trainer.train(dataset());
        }
      } catch (RuntimeException failure) {
        reply(failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    private void reply(Object reply) {
      try {
        replies.put(reply);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void batch(BatchProgress progress) {
      batch = (batch + 1) % batches.count();
      if (--remaining > 0) {
        return;
      }
      reply(progress.loss());
      try {
        remaining = requests.take();
        if (remaining == STOP) {
          Thread.currentThread().interrupt();
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void epoch(EpochResult result) {}

    private Dataset dataset() {
      int length = batches.shape().size();
      return new Dataset() {
        @Override
        public int size() {
          return batches.size();
        }

        @Override
        public Shape shape() {
          return batches.shape();
        }

        @Override
        public void copyExample(int index, float[] target, int offset) {
          System.arraycopy(batches.values()[batch], index * length, target, offset, length);
        }

        @Override
        public int label(int index) {
          return batches.labels()[batch][index];
        }
      };
    }

    @Override
    public double train(int steps) {
      Object reply = exchange(steps);
      if (reply instanceof RuntimeException failure) {
        throw failure;
      }
      return (Double) reply;
    }

    private Object exchange(int steps) {
      try {
        requests.put(steps);
        return replies.take();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("training: interrupted", interrupted);
      }
    }

    @Override
    public void close() {
      try {
        // A thread that failed takes no request any more.
        if (requests.offer(STOP, 1, TimeUnit.SECONDS)) {
          thread.join();
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
