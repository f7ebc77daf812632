package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import fovea.ir.Dense;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Shape;
import fovea.ir.WeightOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More than 4 GiB of weights, two tensors of more than 1 GiB among them. */
@Tag("long")
class LargeFileTest {
  private static final int WIDE = 24_576;
  private static final int NARROW = 16_384;

  @TempDir Path folder;

  private static Dense dense(int units) {
    WeightOptions plain = WeightOptions.DEFAULT;
    return new Dense(
        units, new WeightOptions(plain.init(), false, plain.freeze(), plain.l1(), plain.l2()));
  }

  private Path write() throws IOException {
    Network network =
        Models.chain(new Input(Shape.of(NARROW)), dense(NARROW), dense(WIDE), dense(NARROW));
    Path file = folder.resolve("large.cnnm");
    assertThat(SparseFile.write(network, file)).isGreaterThan(4L << 30);
    return file;
  }

  @Test
  void opensInASmallHeap() throws IOException, InterruptedException {
    String output = Fork.run(List.of("-Xmx256m"), Reader.class, write().toString());

    System.out.print(output);
    assertThat(output)
        .contains("op1/kernel 16384x16384 in 1: 1.0 0.0")
        .contains("op2/kernel 16384x24576 in 2: 2.0 0.0, 3.0 0.0")
        .contains("op3/kernel 24576x16384 in 2: 4.0 0.0, 5.0 0.0")
        .contains("opened with little, soon\n");
  }

  /** Opens a file, says what that took, and looks at both ends of each part. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] files) {
      Path file = Path.of(files[0]);
      // The classes are loaded by another file: what is told is what this one takes.
      ModelFile.inspect(new ByteArrayInputStream(Models.bytes(Models.small())));
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long began = System.nanoTime();
      try (MappedModel open = ModelFile.open(file)) {
        long nanos = System.nanoTime() - began;
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        System.out.printf(
            Locale.ROOT, "opened in %.1f ms, %,d bytes allocated%n", nanos / 1e6, allocated);
        // Milliseconds; whoever read 4 GiB would take seconds.
        System.out.println(
            (allocated < 4 << 20 ? "opened with little, " : "opened with much, ")
                + (nanos < 500_000_000 ? "soon" : "late"));
        for (TensorInfo tensor : open.header().tensors()) {
          StringBuilder line = new StringBuilder(tensor.name() + " " + tensor.shape() + " in ");
          List<FloatBuffer> buffers = open.buffers(tensor.name());
          line.append(buffers.size());
          for (FloatBuffer part : buffers) {
            line.append(line.indexOf(":") < 0 ? ": " : ", ");
            line.append(part.get(0)).append(' ').append(part.get(part.limit() - 1));
          }
          System.out.println(line);
        }
      }
    }
  }
}
