package fovea.cli;

import java.util.ArrayList;
import java.util.List;

/** Aligned columns of text under a line of headings. */
final class Columns {
  private final int leftCount;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param leftCount columns aligned to the left; the others are numbers, aligned to the right
   */
  Columns(int leftCount, String... headings) {
    this.leftCount = leftCount;
    rows.add(List.of(headings));
  }

  void add(String... cells) {
    rows.add(List.of(cells));
  }

  /** The table, ending in a line break. */
  @Override
  public String toString() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < widths.length; c++) {
        String cell = row.get(c);
        String space = " ".repeat(widths[c] - cell.length());
        line.append(c == 0 ? "" : "  ").append(c < leftCount ? cell + space : space + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
