package fovea.engine.plan;

import java.util.Arrays;
import java.util.Random;

/**
 * Measured seconds of each step of a plan for one slab of random data on this thread: medians over
 * the passes after a warm-up.
 *
 * @param forward one for each step
 * @param backward one for each step; zeros if the plan has no backward pass
 * @param passes over which the medians are
 */
public record StepTimes(double[] forward, double[] backward, int passes) {
  private static final int FEWEST = 3;
  private static final int MOST = 10_000;
  private static final int WARM = 1_000;
  private static final float GRADIENT = 1e-3f;

  /**
   * Measures.
   *
   * @param parameters flat
   * @param seconds to spend, and up to four times as many on a warm-up of 1,000 passes; three
   *     passes are made in any case
   */
  public static StepTimes measure(Plan plan, float[] parameters, double seconds) {
    Runner runner = new Runner(plan, parameters);
    long nanos = (long) (seconds * 1e9);
    runner.run(4 * nanos, 1, WARM);
    int passes = runner.run(nanos, FEWEST, MOST);
    return new StepTimes(median(runner.forward, passes), median(runner.backward, passes), passes);
  }

  private static double[] median(long[][] nanos, int passes) {
    double[] medians = new double[nanos.length];
    for (int i = 0; i < medians.length; i++) {
      long[] sorted = Arrays.copyOf(nanos[i], passes);
      Arrays.sort(sorted);
      medians[i] = sorted[passes / 2] / 1e9;
    }
    return medians;
  }

  /** Seconds of a slab. */
  public double total() {
    return Arrays.stream(forward).sum() + Arrays.stream(backward).sum();
  }

  private static final class Runner {
    private final Plan plan;
    private final Frame frame;
    private final float[] gradients;
    private final long[][] forward;
    private final long[][] backward;
    private final float[][] inputs;

    Runner(Plan plan, float[] parameters) {
      this.plan = plan;
      this.frame = new Frame(plan);
      this.gradients = new float[plan.resultGradient() == null ? 0 : plan.slots().length()];
      this.forward = new long[plan.steps().size()][MOST];
      this.backward = new long[plan.steps().size()][MOST];
      this.inputs = new float[plan.inputs().size()][];
      float[] packed = new float[plan.packedFloats()];
      plan.pack(parameters, packed);
      frame.bind(parameters, packed, gradients).at(1, 0, 0);
      int images = plan.imagesOfSlab();
      frame.join(new Batch(plan, images).bind(images, parameters, gradients));
      Random random = new Random(1);
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = new float[plan.inputs().get(i).data().size()];
        for (int k = 0; k < inputs[i].length; k++) {
          inputs[i][k] = random.nextFloat();
        }
      }
    }

    /** Passes until the time is over. */
    int run(long nanos, int fewest, int most) {
      long begin = System.nanoTime();
      int pass = 0;
      while (pass < most && (pass < fewest || System.nanoTime() - begin < nanos)) {
        forward(pass);
        if (plan.resultGradient() != null) {
          backward(pass, plan.resultGradient());
        }
        pass++;
      }
      return pass;
    }

    private void forward(int pass) {
      for (int i = 0; i < inputs.length; i++) {
        int at = plan.inputs().get(i).data().offset();
        System.arraycopy(inputs[i], 0, frame.arena(), at, inputs[i].length);
      }
      long before = System.nanoTime();
      for (int i = 0; i < forward.length; i++) {
        plan.forwardStep(frame, i);
        long now = System.nanoTime();
        forward[i][pass] = now - before;
        before = now;
      }
    }

    private void backward(int pass, Buffer gradient) {
      int at = gradient.offset();
      Arrays.fill(frame.arena(), at, at + gradient.size(), GRADIENT);
      Arrays.fill(gradients, 0);
      long before = System.nanoTime();
      for (int i = backward.length - 1; i >= 0; i--) {
        plan.backwardStep(frame, i);
        long now = System.nanoTime();
        backward[i][pass] = now - before;
        before = now;
      }
    }
  }
}
