package fovea.dsl.print;

import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Summary;
import fovea.ir.VisibleText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Two networks side by side: their layers with shapes, parameters and multiply-adds, the totals and
 * how many times larger the second is.
 *
 * <p>Layers with the same statement stand on one line, as many as can without crossing (a longest
 * common subsequence). {@code ~} marks a pair that differs, {@code -} and {@code +} what only the
 * first or the second has.
 */
public final class Comparison {
  /** One layer of one network. */
  private record Layer(String op, String shape, long parameters, BigInteger multiplyAdds) {}

  /** One line of the table; at least one of the two is there. */
  private record Pair(@Nullable Layer left, @Nullable Layer right) {
    String mark() {
      if (left == null || right == null) {
        return left == null ? "+" : "-";
      }
      return left.equals(right) ? " " : "~";
    }
  }

  private static final int LEFT_COLUMNS = 3;
  private static final int LONGEST_NAME = 500;

  private Comparison() {}

  /**
   * The table, ending in a line break.
   *
   * @param leftName what stands above the first network
   * @param rightName what stands above the second
   */
  public static String of(String leftName, Network left, String rightName, Network right) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "",
            VisibleText.of(leftName, LONGEST_NAME),
            "shape",
            "parameters",
            "multiply-adds",
            "|",
            VisibleText.of(rightName, LONGEST_NAME),
            "shape",
            "parameters",
            "multiply-adds"));
    for (Pair pair : align(layers(left), layers(right))) {
      List<String> row = new ArrayList<>();
      row.add(pair.mark());
      row.addAll(cells(pair.left()));
      row.add("|");
      row.addAll(cells(pair.right()));
      rows.add(row);
    }
    Summary.Totals a = left.summary().totals();
    Summary.Totals b = right.summary().totals();
    rows.add(
        List.of(
            "",
            "total",
            "",
            grouped(a.parameters()),
            grouped(a.multiplyAdds()),
            "|",
            "total",
            "",
            grouped(b.parameters()),
            grouped(b.multiplyAdds())));
    rows.add(
        List.of(
            "",
            "",
            "",
            "",
            "",
            "|",
            "times the first",
            "",
            ratio(BigInteger.valueOf(a.parameters()), BigInteger.valueOf(b.parameters())),
            ratio(a.multiplyAdds(), b.multiplyAdds())));
    return render(rows);
  }

  private static List<Layer> layers(Network network) {
    List<Layer> layers = new ArrayList<>();
    for (Node node : network.inputs()) {
      layers.add(new Layer("input", node.shape().toString(), 0, BigInteger.ZERO));
    }
    for (Summary.Row row : network.summary().layers()) {
      layers.add(
          new Layer(row.op(), row.output().toString(), row.parameters(), row.multiplyAdds()));
    }
    return layers;
  }

  /** Pairs equal statements without crossing; between them, leftovers pair in order. */
  private static List<Pair> align(List<Layer> left, List<Layer> right) {
    int[][] common = new int[left.size() + 1][right.size() + 1];
    for (int i = left.size() - 1; i >= 0; i--) {
      for (int j = right.size() - 1; j >= 0; j--) {
        common[i][j] =
            left.get(i).op().equals(right.get(j).op())
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<Pair> pairs = new ArrayList<>();
    List<Layer> onlyLeft = new ArrayList<>();
    List<Layer> onlyRight = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < left.size() || j < right.size()) {
      boolean both = i < left.size() && j < right.size();
      if (both && left.get(i).op().equals(right.get(j).op())) {
        pairUp(onlyLeft, onlyRight, pairs);
        pairs.add(new Pair(left.get(i++), right.get(j++)));
      } else if (j == right.size() || (both && common[i + 1][j] >= common[i][j + 1])) {
        onlyLeft.add(left.get(i++));
      } else {
        onlyRight.add(right.get(j++));
      }
    }
    pairUp(onlyLeft, onlyRight, pairs);
    return pairs;
  }

  private static void pairUp(List<Layer> left, List<Layer> right, List<Pair> pairs) {
    for (int k = 0; k < Math.max(left.size(), right.size()); k++) {
      pairs.add(
          new Pair(k < left.size() ? left.get(k) : null, k < right.size() ? right.get(k) : null));
    }
    left.clear();
    right.clear();
  }

  private static List<String> cells(@Nullable Layer layer) {
    return layer == null
        ? List.of("", "", "", "")
        : List.of(
            layer.op(), layer.shape(), grouped(layer.parameters()), grouped(layer.multiplyAdds()));
  }

  private static String ratio(BigInteger first, BigInteger second) {
    if (first.signum() == 0) {
      return second.signum() == 0 ? "1" : "-";
    }
    double times = second.doubleValue() / first.doubleValue();
    if (times >= 100 || times == 0) {
      return String.format(Locale.ROOT, "%,.0f", times);
    }
    return times >= 0.01
        ? String.format(Locale.ROOT, "%.2f", times)
        : String.format(Locale.ROOT, "1/%,.0f", 1 / times);
  }

  private static String grouped(Number number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String render(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      if (r == 1 || r == rows.size() - 2) {
        int total = 2 * (columns - 1);
        for (int width : widths) {
          total += width;
        }
        text.append("-".repeat(total)).append('\n');
      }
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String cell = rows.get(r).get(c);
        String space = " ".repeat(widths[c] - cell.length());
        boolean words = c % (LEFT_COLUMNS + 2) < LEFT_COLUMNS;
        line.append(c == 0 ? "" : "  ").append(words ? cell + space : space + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
