package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.ConvolutionKernels;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Taps;
import fovea.ir.Window;
import java.util.List;

/**
 * What one thread of a machine can do, for estimates: a step takes as long as its arithmetic or its
 * memory traffic, whichever is longer.
 *
 * @param flops floating-point operations per second; a multiply-add is two
 * @param bytes read and written per second
 */
public record MachineModel(double flops, double bytes) {
  private static final int CHANNELS = 16;
  private static final int EXTENT = 8;
  private static final long ROUND_NANOS = 2_000_000;
  private static final long MOST_NANOS = 6_000_000_000L;
  private static final int CALLS = 3_000;
  private static final double BETTER = 1.02;

  /**
   * Measures this machine in a second or a few: the convolution kernel where everything is in
   * cache, and copying within as much memory as a frame has.
   *
   * @param frameFloats of a frame
   */
  public static MachineModel measured(Kernels kernels, int frameFloats) {
    return new MachineModel(flops(kernels.convolution()), bytes(frameFloats));
  }

  private static double flops(ConvolutionKernels kernels) {
    Grid in = new Grid(CHANNELS, EXTENT + 2, EXTENT + 2);
    Grid out = new Grid(CHANNELS, EXTENT, EXTENT);
    Window window = new Window(EXTENT + 2, 3, 1, 1, 0, 0, false);
    Taps taps = new ConvolutionTables(in, out, List.of(window, window), 1).forward();
    float[] x = new float[in.floats()];
    float[] y = new float[out.floats()];
    float[] w = new float[9 * CHANNELS * CHANNELS + COUNT];
    Scratch scratch = new Scratch();
    double work = 2.0 * 9 * CHANNELS * CHANNELS * out.plane();
    return work * rate(() -> kernels.apply(taps, x, 0, w, 0, w, -1, false, y, 0, scratch));
  }

  private static double bytes(int frameFloats) {
    int half = Math.max(COUNT, Lanes.roundUp(Math.min(frameFloats, 1 << 24) / 2));
    float[] memory = new float[2 * half];
    return 2.0 * Float.BYTES * half * rate(() -> System.arraycopy(memory, 0, memory, half, half));
  }

  /**
   * Calls per second in the best of many rounds, which C2 and other programs may disturb: until so
   * many calls have brought nothing better, as those before C2 never do.
   */
  private static double rate(Runnable work) {
    double best = 0;
    long since = 0;
    long begin = System.nanoTime();
    while (since < CALLS && System.nanoTime() - begin < MOST_NANOS) {
      long start = System.nanoTime();
      long now = start;
      int calls = 0;
      while (now - start < ROUND_NANOS) {
        work.run();
        calls++;
        now = System.nanoTime();
      }
      double rate = calls * 1e9 / (now - start);
      since = rate > BETTER * best ? 0 : since + calls;
      best = Math.max(best, rate);
    }
    return best;
  }

  /** Seconds for that much work. */
  double seconds(double multiplyAdds, double traffic) {
    return Math.max(2 * multiplyAdds / flops, traffic / bytes);
  }
}
