package fovea.ir;

import java.math.BigInteger;
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

  /**
   * One layer.
   *
   * @param name its name in the network
   * @param op its statement, words included: {@code conv 6 k3 relu}
   * @param output the shape that leaves it
   * @param parameters learned values, frozen ones included
   * @param nonTrainable running statistics
   * @param multiplyAdds for one example
   */
  public record Row(
      String name,
      String op,
      Shape output,
      long parameters,
      long nonTrainable,
      BigInteger multiplyAdds) {}

  /** The sums over all layers. */
  public record Totals(long parameters, long nonTrainable, BigInteger multiplyAdds) {}

  public Summary {
    layers = List.copyOf(layers);
  }

  static Summary of(Network network) {
    List<Row> rows = new ArrayList<>();
    for (List<Node> layer : network.layers()) {
      if (!(layer.get(0).op() instanceof Input)) {
        rows.add(row(network, layer));
      }
    }
    String input = shapes(network.inputs());
    String output = shapes(network.outputs().stream().map(id -> network.nodes().get(id)).toList());
    Totals totals =
        new Totals(
            rows.stream().mapToLong(Row::parameters).sum(),
            rows.stream().mapToLong(Row::nonTrainable).sum(),
            rows.stream().map(Row::multiplyAdds).reduce(BigInteger.ZERO, BigInteger::add));
    return new Summary(network.name(), input, output, rows, totals);
  }

  private static String shapes(List<Node> nodes) {
    return String.join(", ", nodes.stream().map(node -> node.shape().toString()).toList());
  }

  private static Row row(Network network, List<Node> layer) {
    long parameters = 0;
    long nonTrainable = 0;
    BigInteger multiplyAdds = BigInteger.ZERO;
    List<String> words = new ArrayList<>();
    for (Node node : layer) {
      words.add(node.op().text());
      for (Parameter parameter : network.parameters(node)) {
        long count = parameter.count().longValueExact();
        parameters += parameter.trainable() ? count : 0;
        nonTrainable += parameter.trainable() ? 0 : count;
      }
      multiplyAdds = multiplyAdds.add(node.multiplyAdds(network.inputShapes(node)));
    }
    Node last = layer.get(layer.size() - 1);
    return new Row(
        last.layer(),
        String.join(" ", words),
        last.shape(),
        parameters,
        nonTrainable,
        multiplyAdds);
  }

  /** The table as aligned text, numbers with thousands separators, ending in a line break. */
  @Override
  public String toString() {
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.of("layer", "output shape", "parameters", "multiply-adds"));
    cells.add(List.of("input", input, "", ""));
    for (Row row : layers) {
      cells.add(
          List.of(
              row.op(),
              row.output().toString(),
              grouped(row.parameters()),
              grouped(row.multiplyAdds())));
    }
    cells.add(List.of("total", "", grouped(totals.parameters()), grouped(totals.multiplyAdds())));
    String table = TextTable.render(cells, 2);
    return totals.nonTrainable() == 0
        ? table
        : table + "and " + grouped(totals.nonTrainable()) + " running statistics\n";
  }

  private static String grouped(Number number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
