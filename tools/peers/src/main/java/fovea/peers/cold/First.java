package fovea.peers.cold;

import fovea.peers.Protocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the programs of the first prediction share. */
public final class First {
  private static final int PIXELS = 784;

  /** Classes of the network. */
  static final int CLASSES = 10;

  private First() {}

  /** The one input that all engines see. */
  static float[] input() {
    float[] input = new float[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      input[i] = i * 37 % 256 / 255f;
    }
    return input;
  }

  /** Reports a result: the peak resident set in bytes, then the probabilities. */
  static void report(String engine, float[] probabilities) throws IOException {
    double[] values = new double[1 + probabilities.length];
    values[0] = peakResidentBytes();
    for (int i = 0; i < probabilities.length; i++) {
      values[i + 1] = probabilities[i];
    }
    Protocol.print("first", engine, values);
    // Some engines leave threads behind.
    System.exit(0);
  }

  private static double peakResidentBytes() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1);
    int at = status.indexOf("VmHWM:") + "VmHWM:".length();
    return 1024 * Double.parseDouble(status.substring(at, status.indexOf("kB", at)).strip());
  }
}
