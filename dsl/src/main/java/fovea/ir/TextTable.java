package fovea.ir;

import java.util.List;

/** Aligned columns of text: the first row is the header, the last one the totals. */
public final class TextTable {
  private static final int LONGEST_CELL = 500;

  private TextTable() {}

  /**
   * The table, ending in a line break; each row is one line of visible characters.
   *
   * @param cells rows of equal length, at least two; names in them may come from a file
   * @param leftCount columns aligned to the left; the others are numbers, aligned to the right
   */
  public static String render(List<List<String>> cells, int leftCount) {
    return aligned(cells.stream().map(TextTable::visible).toList(), leftCount);
  }

  private static List<String> visible(List<String> row) {
    return row.stream().map(cell -> VisibleText.of(cell, LONGEST_CELL)).toList();
  }

  private static String aligned(List<List<String>> cells, int leftCount) {
    int columns = cells.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : cells) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    int total = 2 * (columns - 1);
    for (int width : widths) {
      total += width;
    }
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < cells.size(); r++) {
      if (r == 1 || r == cells.size() - 1) {
        text.append("-".repeat(total)).append('\n');
      }
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String cell = cells.get(r).get(c);
        String space = " ".repeat(widths[c] - cell.length());
        line.append(c == 0 ? "" : "  ").append(c < leftCount ? cell + space : space + cell);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
