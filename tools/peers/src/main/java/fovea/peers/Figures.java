package fovea.peers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was measured for one row on one number of threads. */
final class Figures {
  static final String FOVEA = "Fovea";

  private final Map<String, double[]> rounds = new LinkedHashMap<>();
  private final Map<String, String> refusals = new LinkedHashMap<>();
  private final Map<String, Double> bytes = new LinkedHashMap<>();
  private double peak = Double.NaN;
  private double worst;

  /** Keeps an engine's figure of each round: seconds, or bytes. */
  void put(String engine, double[] values) {
    rounds.put(engine, values);
  }

  /** Keeps why an engine has no figure. */
  void refuse(String engine, String message) {
    refusals.put(engine, message);
  }

  /** Keeps an engine's peak memory. */
  void putBytes(String engine, double value) {
    bytes.put(engine, value);
  }

  /** Keeps the operations a second that all threads together can do, for each round. */
  void putPeak(double[] gigaflops) {
    peak = median(gigaflops);
  }

  /** Keeps how far an engine was from the first one. */
  void putDifference(double difference) {
    worst = Math.max(worst, difference);
  }

  /** Reads a line of a measuring process. */
  void read(String[] line) {
    switch (line[0]) {
      case "times" -> put(line[1], Protocol.numbers(line[2]));
      case "refused" -> refuse(line[1], line[2]);
      case "peak" -> putPeak(Protocol.numbers(line[2]));
      case "agrees" -> putDifference(Protocol.numbers(line[2])[0]);
      default -> throw new IllegalStateException("peers: no line is called " + line[0]);
    }
  }

  Set<String> engines() {
    return rounds.keySet();
  }

  boolean has(String engine) {
    return rounds.containsKey(engine);
  }

  /** The median of an engine's rounds. */
  double median(String engine) {
    return median(rounds.getOrDefault(engine, new double[] {Double.NaN}));
  }

  /** An engine's peak memory. */
  double bytes(String engine) {
    return bytes.getOrDefault(engine, Double.NaN);
  }

  /** Why an engine has no figure; null if it has. */
  @Nullable String refusal(String engine) {
    return refusals.get(engine);
  }

  /** GFLOP/s that all threads together can do; NaN if that was not measured. */
  double peak() {
    return peak;
  }

  /** The largest relative difference between an engine and the first one. */
  double worst() {
    return worst;
  }

  /** The peer with the smallest median; null if no peer has one. */
  @Nullable String best() {
    return rounds.keySet().stream()
        .filter(engine -> !engine.equals(FOVEA))
        .min((a, b) -> Double.compare(median(a), median(b)))
        .orElse(null);
  }

  /** Fovea's figure over a peer's: the median of the quotients of each round. */
  double ratio(String peer) {
    double[] ours = rounds.getOrDefault(FOVEA, new double[0]);
    double[] theirs = rounds.getOrDefault(peer, new double[0]);
    double[] quotients = new double[Math.min(ours.length, theirs.length)];
    for (int round = 0; round < quotients.length; round++) {
      quotients[round] = ours[round] / theirs[round];
    }
    return median(quotients);
  }

  static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
