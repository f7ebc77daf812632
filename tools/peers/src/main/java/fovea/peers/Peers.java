package fovea.peers;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Measures Fovea and its peers side by side and prints the table of DESIGN.md 5. */
public final class Peers {
  private static final String USAGE =
      """
      tools/peers/run [--quick] [--rows WORD,...] [--threads N,...] [--rounds N] [--jdk HOME] [--no-build]
        --quick     few and short rounds: the order of magnitude, in a few minutes
        --rows      only these rows: %s
        --threads   numbers of threads, 1,2 by default
        --rounds    in which each engine has a turn, for the warm rows
        --jdk       runs on that JDK; by default JAVA_HOME's, else the java of the PATH
        --no-build  takes what was built last
      """;

  private Effort effort = Effort.FULL;
  private List<Row> rows = List.of(Row.values());
  private List<Integer> threads = List.of(1, 2);

  private Peers() {}

  /** Runs from the root of the repository. */
  public static void main(String[] arguments) {
    Peers peers = new Peers();
    try {
      if (!peers.read(arguments)) {
        System.out.printf(
            Locale.ROOT,
            USAGE,
            Stream.of(Row.values()).map(Row::word).collect(Collectors.joining(", ")));
        return;
      }
    } catch (IllegalArgumentException mistake) {
      System.err.println("peers: " + mistake.getMessage());
      System.exit(2);
    }
    ClassPaths.verify();
    peers.print();
  }

  private boolean read(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--help" -> {
          return false;
        }
        case "--quick" -> effort = Effort.QUICK;
        case "--rows" -> rows = list(arguments, ++i).map(Row::of).toList();
        case "--threads" -> threads = list(arguments, ++i).map(Peers::positive).toList();
        case "--rounds" -> {
          int rounds = list(arguments, ++i).map(Peers::positive).findFirst().orElseThrow();
          effort =
              new Effort(
                  rounds,
                  effort.sliceMillis(),
                  effort.warmUpMillis(),
                  effort.starts(),
                  effort.epochs());
        }
        default ->
            throw new IllegalArgumentException(arguments[i] + ": no such option, see --help");
      }
    }
    return true;
  }

  private static Stream<String> list(String[] arguments, int at) {
    if (at >= arguments.length) {
      throw new IllegalArgumentException(arguments[at - 1] + ": its value is missing");
    }
    return Stream.of(arguments[at].split(","));
  }

  private static int positive(String text) {
    int value;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("number: must be a whole number, got " + text, e);
    }
    if (value < 1) {
      throw new IllegalArgumentException("number: must be at least 1, got " + value);
    }
    return value;
  }

  private void print() {
    System.out.printf(
        Locale.ROOT,
        "JDK %s, %d processors, load %.1f before the start, %d rounds of %d ms; MNIST from %s%n%n%s%n",
        System.getProperty("java.version"),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        effort.rounds(),
        effort.sliceMillis(),
        ColdRows.digits(),
        Table.head());
    for (Row row : rows) {
      boolean threaded = row.kind().isWarm() || row.kind() == Row.Kind.EPOCH;
      for (int count : threaded ? threads : List.of(0)) {
        System.err.println("peers: " + row.word() + (count == 0 ? "" : " on " + count));
        System.out.println(line(row, count));
      }
    }
  }

  private String line(Row row, int count) {
    try {
      return Table.row(row, count, figures(row, count));
    } catch (IllegalStateException failure) {
      return Table.failure(row, count, String.valueOf(failure.getMessage()));
    }
  }

  private Figures figures(Row row, int count) {
    return switch (row.kind()) {
      case EPOCH -> ColdRows.epochs(effort.epochs(), count);
      case START -> ColdRows.starts(effort.starts());
      case JARS -> ColdRows.jars();
      case LATENCY, INFERENCE, TRAINING -> warm(row, count);
    };
  }

  private Figures warm(Row row, int count) {
    List<String> arguments = new ArrayList<>(List.of(row.word()));
    for (int number :
        new int[] {count, effort.rounds(), effort.sliceMillis(), effort.warmUpMillis()}) {
      arguments.add(Integer.toString(number));
    }
    Child child = Child.run(ClassPaths.whole(), Child.TRAINING, WarmRow.class.getName(), arguments);
    Figures figures = new Figures();
    child.lines().forEach(figures::read);
    return figures;
  }
}
