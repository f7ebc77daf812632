package fovea.ir;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The table of a network: one row for each layer, and the totals.
 *
 * @param name the model's name; null if it has none
 * @param input the input's shape, or the shapes of several
 * @param output the result's shape, or the shapes of several
 * @param layers one row for each statement
 * @param totals the sums
 */
public record Summary(
    @Nullable String name, String input, String output, List<Row> layers, Totals totals) {
  private static final BigInteger BYTES = BigInteger.valueOf(Float.BYTES);

  /**
   * One layer.
   *
   * @param name its name in the network
   * @param op its statement, words included: {@code conv 6 k3 relu}
   * @param output the shape that leaves it
   * @param kernel the window's extents, {@code 3x3}; null if it slides none
   * @param stride cells from window to window; null if it slides none
   * @param padding before+after for each axis, {@code 1+1x1+1}; null if it slides none
   * @param parameters learned values, frozen ones included
   * @param nonTrainable running statistics
   * @param share its part of all parameters, 0 to 1
   * @param multiplyAdds for one example
   * @param receptiveField input cells that one output sees, {@code 3x3}; null where it sees all, or
   *     the input is a vector
   * @param neurons values that leave it for one example: each place of each filter is one neuron
   * @param activationBytes memory of all values that its operators make for one example
   */
  public record Row(
      String name,
      String op,
      Shape output,
      @Nullable String kernel,
      @Nullable String stride,
      @Nullable String padding,
      long parameters,
      long nonTrainable,
      double share,
      BigInteger multiplyAdds,
      @Nullable String receptiveField,
      BigInteger neurons,
      BigInteger activationBytes) {}

  /**
   * The sums over all layers.
   *
   * @param parameters learned values, frozen ones included
   * @param trainable those that training changes
   * @param nonTrainable running statistics
   * @param multiplyAdds for one example
   * @param weightBytes memory of parameters and running statistics
   * @param activationBytes memory of all values for one example
   * @param batch the examples of one step that the file trains with
   */
  public record Totals(
      long parameters,
      long trainable,
      long nonTrainable,
      BigInteger multiplyAdds,
      BigInteger weightBytes,
      BigInteger activationBytes,
      int batch) {}

  public Summary {
    layers = List.copyOf(layers);
  }

  static Summary of(Network network) {
    ReceptiveFields fields = ReceptiveFields.of(network);
    long all = 0;
    long trainable = 0;
    for (Node node : network.nodes()) {
      long count = count(network, node, true);
      all += count;
      trainable += network.isFrozen(node) ? 0 : count;
    }
    List<Row> rows = new ArrayList<>();
    for (List<Node> layer : network.layers()) {
      if (!(layer.get(0).op() instanceof Input)) {
        rows.add(row(network, layer, fields, all));
      }
    }
    String output = shapes(network.outputs().stream().map(id -> network.nodes().get(id)).toList());
    return new Summary(
        network.name(), shapes(network.inputs()), output, rows, totals(network, rows, trainable));
  }

  private static Totals totals(Network network, List<Row> rows, long trainable) {
    long parameters = rows.stream().mapToLong(Row::parameters).sum();
    long nonTrainable = rows.stream().mapToLong(Row::nonTrainable).sum();
    BigInteger activations =
        rows.stream().map(Row::activationBytes).reduce(BigInteger.ZERO, BigInteger::add);
    Training training = network.trainingOrDefault();
    BigInteger weightBytes = BigInteger.valueOf(parameters + nonTrainable).multiply(BYTES);
    return new Totals(
        parameters,
        trainable,
        nonTrainable,
        rows.stream().map(Row::multiplyAdds).reduce(BigInteger.ZERO, BigInteger::add),
        weightBytes,
        activations,
        training.batch());
  }

  private static String shapes(List<Node> nodes) {
    return String.join(", ", nodes.stream().map(node -> node.shape().toString()).toList());
  }

  private static long count(Network network, Node node, boolean trainable) {
    return network.parameters(node).stream()
        .filter(parameter -> parameter.trainable() == trainable)
        .mapToLong(parameter -> parameter.count().longValueExact())
        .sum();
  }

  private static Row row(Network network, List<Node> layer, ReceptiveFields fields, long all) {
    long parameters = 0;
    long nonTrainable = 0;
    BigInteger multiplyAdds = BigInteger.ZERO;
    BigInteger activations = BigInteger.ZERO;
    List<Window> windows = List.of();
    for (Node node : layer) {
      parameters += count(network, node, true);
      nonTrainable += count(network, node, false);
      multiplyAdds = multiplyAdds.add(node.multiplyAdds(network.inputShapes(node)));
      activations = activations.add(node.shape().elements().multiply(BYTES));
      if (windows.isEmpty()) {
        windows = node.op().windows(network.inputShapes(node));
      }
    }
    Node last = layer.get(layer.size() - 1);
    return new Row(
        last.layer(),
        LayerText.of(layer),
        last.shape(),
        joined(windows, window -> String.valueOf(window.kernel())),
        joined(windows, window -> String.valueOf(window.stride())),
        joined(windows, Summary::padding),
        parameters,
        nonTrainable,
        all == 0 ? 0 : (double) parameters / all,
        multiplyAdds,
        fields.text(last.id()),
        last.shape().elements(),
        activations);
  }

  private static String padding(Window window) {
    return window.before() == window.after()
        ? String.valueOf(window.before())
        : window.before() + "+" + window.after();
  }

  private static @Nullable String joined(
      List<Window> windows, java.util.function.Function<Window, String> what) {
    return windows.isEmpty() ? null : String.join("x", windows.stream().map(what).toList());
  }

  /** The table as aligned text, numbers with thousands separators, ending in a line break. */
  @Override
  public String toString() {
    List<List<String>> cells = new ArrayList<>();
    cells.add(
        List.of(
            "name",
            "layer",
            "output shape",
            "kernel",
            "stride",
            "pad",
            "parameters",
            "share",
            "multiply-adds",
            "sees",
            "neurons",
            "memory"));
    cells.add(List.of("input", "", input, "", "", "", "", "", "", "", "", ""));
    for (Row row : layers) {
      cells.add(
          List.of(
              row.name(),
              row.op(),
              row.output().toString(),
              orEmpty(row.kernel()),
              orEmpty(row.stride()),
              orEmpty(row.padding()),
              grouped(row.parameters()),
              row.parameters() == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100 * row.share()),
              grouped(row.multiplyAdds()),
              orEmpty(row.receptiveField()),
              grouped(row.neurons()),
              bytes(row.activationBytes())));
    }
    cells.add(
        List.of(
            "total",
            "",
            "",
            "",
            "",
            "",
            grouped(totals.parameters()),
            "",
            grouped(totals.multiplyAdds()),
            "",
            "",
            bytes(totals.activationBytes())));
    return TextTable.render(cells, 3) + footer();
  }

  private String footer() {
    StringBuilder text = new StringBuilder();
    text.append("parameters: ").append(grouped(totals.trainable())).append(" trainable");
    long frozen = totals.parameters() - totals.trainable();
    if (frozen > 0) {
      text.append(", ").append(grouped(frozen)).append(" frozen");
    }
    if (totals.nonTrainable() > 0) {
      text.append("; and ").append(grouped(totals.nonTrainable())).append(" running statistics");
    }
    return text.append("; ")
        .append(bytes(totals.weightBytes()))
        .append("\nactivations: ")
        .append(bytes(totals.activationBytes()))
        .append(" for one image\n")
        .toString();
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String grouped(Number number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A number of bytes in decimal units, {@code 56.9 kB}: 1 MB is 1,000,000 bytes. */
  public static String bytes(BigInteger count) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    BigDecimal value = new BigDecimal(count);
    BigDecimal thousand = BigDecimal.valueOf(1000);
    int unit = 0;
    while (value.compareTo(thousand) >= 0 && unit < units.length - 1) {
      value = value.divide(thousand);
      unit++;
    }
    int digits = unit == 0 || value.compareTo(BigDecimal.valueOf(100)) >= 0 ? 0 : 1;
    return value.setScale(digits, RoundingMode.HALF_UP).toPlainString() + " " + units[unit];
  }
}
