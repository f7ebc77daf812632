package fovea.engine.kernel;

/**
 * A rectangle of neighbouring tiles, as tables for the transforms of {@link WinogradKernels}.
 *
 * <p>The transformed values lie at {@code point * pointStep + plane * planeStep + tile * tileStep},
 * each a cell of 16 lanes; a point is the row times {@link #points()} plus the column in the square
 * of transformed values, a tile its row times {@link #columns()} plus its column.
 *
 * <p>A transform is two passes, one along the columns of a plane and one along its rows, with their
 * values between them in a scratch. One entry of a table is one step of a pass over a whole plane.
 */
public final class Tiles {
  private final int size;
  private final int rows;
  private final int columns;
  private final int height;
  private final int width;
  private final int pointStep;
  private final int planeStep;
  private final int tileStep;
  private final int[] inputFrom;
  private final int[] gradientFrom;
  private final int[] pointsTo;
  private final int[] pointsFrom;
  private final int[] columnsTo;
  private final int[] rowsFrom;
  private final int[] rowsTo;
  private final int[] rowsLast;

  /**
   * @param size rows and columns of outputs of a tile, 2 or 4
   * @param rows of tiles
   * @param columns of tiles
   * @param height rows of outputs that are there; the last tiles may reach over them
   * @param width columns of outputs that are there
   * @param mapWidth columns of the output's whole plane
   */
  public Tiles(
      int size,
      int rows,
      int columns,
      int height,
      int width,
      int mapWidth,
      int pointStep,
      int planeStep,
      int tileStep) {
    this.size = size;
    this.rows = rows;
    this.columns = columns;
    this.height = height;
    this.width = width;
    this.pointStep = pointStep;
    this.planeStep = planeStep;
    this.tileStep = tileStep;
    int points = size + 2;
    int steps = rows * points * columns;
    this.inputFrom = new int[steps];
    this.gradientFrom = new int[steps];
    this.pointsTo = new int[steps];
    this.pointsFrom = new int[steps];
    this.columnsTo = new int[steps];
    int next = 0;
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < points; i++) {
        for (int column = 0; column < columns; column++) {
          int line = row * points + i;
          int tile = row * columns + column;
          inputFrom[next] = (line * inputPitch() + column * size) * Lanes.COUNT;
          gradientFrom[next] = (line * columns + column) * size * Lanes.COUNT;
          pointsTo[next] = i * points * pointStep + tile * tileStep;
          pointsFrom[next] = i * pointStep + tile * tileStep;
          columnsTo[next] = ((row * size * columns + column) * points + i) * Lanes.COUNT;
          next++;
        }
      }
    }
    this.rowsFrom = new int[height * columns];
    this.rowsTo = new int[height * columns];
    this.rowsLast = new int[height * columns];
    next = 0;
    for (int y = 0; y < height; y++) {
      for (int column = 0; column < columns; column++) {
        rowsFrom[next] = (y * columns + column) * points * Lanes.COUNT;
        rowsTo[next] = (y * mapWidth + column * size) * Lanes.COUNT;
        rowsLast[next] = (Math.min(size, width - column * size) - 1) * Lanes.COUNT;
        next++;
      }
    }
  }

  /** Rows and columns of outputs of a tile. */
  public int size() {
    return size;
  }

  /** Rows and columns of transformed values of a tile. */
  public int points() {
    return size + 2;
  }

  /** Rows of tiles. */
  public int rows() {
    return rows;
  }

  /** Columns of tiles. */
  public int columns() {
    return columns;
  }

  /** Tiles. */
  public int count() {
    return rows * columns;
  }

  /** Rows of outputs that are there. */
  public int height() {
    return height;
  }

  /** Columns of outputs that are there. */
  public int width() {
    return width;
  }

  /** Floats from a point's values to the next point's. */
  public int pointStep() {
    return pointStep;
  }

  /** Floats from a plane's values to the next plane's. */
  public int planeStep() {
    return planeStep;
  }

  /** Floats from a tile's values to the next tile's. */
  public int tileStep() {
    return tileStep;
  }

  /** Columns of inputs that all tiles together see. */
  public int inputPitch() {
    return columns * size + 2;
  }

  /** Where a row of inputs, transformed along the columns, begins. */
  public int[] inputFrom() {
    return inputFrom;
  }

  /** Where a row of gradients, transformed along the columns, begins. */
  public int[] gradientFrom() {
    return gradientFrom;
  }

  /** Where the first value of a row of points goes; the others follow a point apart. */
  public int[] pointsTo() {
    return pointsTo;
  }

  /** Where the first value of a column of points is; the others follow a row of points apart. */
  public int[] pointsFrom() {
    return pointsFrom;
  }

  /** Where the first value of that column, transformed, goes. */
  public int[] columnsTo() {
    return columnsTo;
  }

  /** Floats from a column's value to the one below it. */
  public int columnsStep() {
    return columns * points() * Lanes.COUNT;
  }

  /** Where a row of column-transformed values begins. */
  public int[] rowsFrom() {
    return rowsFrom;
  }

  /** Where the first output of that row goes. */
  public int[] rowsTo() {
    return rowsTo;
  }

  /** Floats from there to the last output that is there. */
  public int[] rowsLast() {
    return rowsLast;
  }
}
