package fovea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import fovea.dsl.Cnn;
import fovea.engine.Predictor;
import fovea.engine.PredictorOptions;
import fovea.engine.plan.Slots;
import fovea.engine.train.FirstWeights;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.serialization.ModelFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model is loaded, used and closed again and again, and nothing of it stays. */
class CyclesTest {

  @Test
  void twoHundredCyclesLeaveNothingBehind(@TempDir Path folder) throws Exception {
    cycle(folder, 200);
  }

  @Test
  @Tag("long")
  void tenThousandCyclesLeaveNothingBehind(@TempDir Path folder) throws Exception {
    cycle(folder, 10_000);
  }

  private static void cycle(Path folder, int cycles) throws Exception {
    Assumptions.assumeTrue(
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean);
    Network network = Cnn.read(Path.of("../../samples/models/lenet.cnn")).orThrow();
    Slots slots = Slots.of(network);
    Path file = folder.resolve("lenet.cnnm");
    ModelFile.save(Model.of(network, slots.weights(FirstWeights.of(slots, 1))), file);
    float[] images = new float[40 * 784];
    run(file, images, 50);
    long heap = heap();
    long threads = helpers();
    long descriptors = descriptors();
    run(file, images, cycles);
    // Less than one more model, whose weights alone are 240 kB, or than half a hundred bytes each.
    assertThat(heap() - heap).isLessThan(240_000);
    assertThat(helpers()).isEqualTo(threads).isZero();
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
  }

  private static void run(Path file, float[] images, int cycles) throws Exception {
    for (int i = 0; i < cycles; i++) {
      try (Predictor predictor = Predictor.of(ModelFile.load(file), new PredictorOptions(2))) {
        assertThat(predictor.predictBatch(images, 40)).hasSize(400);
      }
    }
  }

  private static long heap() {
    helpers();
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Threads of the engine; those of a closed predictor end a moment after it. */
  private static long helpers() {
    long alive = 1;
    long begin = System.nanoTime();
    while (alive > 0 && System.nanoTime() - begin < 10e9) {
      alive =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("fovea-"))
              .count();
    }
    return alive;
  }

  private static long descriptors() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }
}
