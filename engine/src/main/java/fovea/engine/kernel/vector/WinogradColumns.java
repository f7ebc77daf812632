package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Tiles;

/**
 * The columns of Winograd's transforms for a row of tiles, some rows of which may lie outside the
 * plane: such a row is one cell of zeros, read again and again with a step of 0.
 */
final class WinogradColumns {
  private static final float[] ZEROS = new float[COUNT];

  private WinogradColumns() {}

  /** Where a row of a plane is; outside it, the zeros. */
  private static float[] array(float[] x, int y, int height) {
    return y >= 0 && y < height ? x : ZEROS;
  }

  /** A row's first cell; {@code at} is that of row 0. */
  private static int at(int at, int y, int height, int row, int lane) {
    return (y >= 0 && y < height ? at + y * row : 0) + lane;
  }

  private static int step(int y, int height) {
    return y >= 0 && y < height ? COUNT : 0;
  }

  static void inputOfFour(
      float[] x, int from, int height, int row, int y, int count, float[] t, int at, int pitch) {
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      WinogradFour.inputColumns(
          array(x, y, height),
          at(from, y, height, row, lane),
          step(y, height),
          array(x, y + 1, height),
          at(from, y + 1, height, row, lane),
          step(y + 1, height),
          array(x, y + 2, height),
          at(from, y + 2, height, row, lane),
          step(y + 2, height),
          array(x, y + 3, height),
          at(from, y + 3, height, row, lane),
          step(y + 3, height),
          array(x, y + 4, height),
          at(from, y + 4, height, row, lane),
          step(y + 4, height),
          array(x, y + 5, height),
          at(from, y + 5, height, row, lane),
          step(y + 5, height),
          count,
          t,
          at + lane,
          pitch);
    }
  }

  static void inputOfTwo(
      float[] x, int from, int height, int row, int y, int count, float[] t, int at, int pitch) {
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      WinogradTwo.inputColumns(
          array(x, y, height),
          at(from, y, height, row, lane),
          step(y, height),
          array(x, y + 1, height),
          at(from, y + 1, height, row, lane),
          step(y + 1, height),
          array(x, y + 2, height),
          at(from, y + 2, height, row, lane),
          step(y + 2, height),
          array(x, y + 3, height),
          at(from, y + 3, height, row, lane),
          step(y + 3, height),
          count,
          t,
          at + lane,
          pitch);
    }
  }

  static void gradient(
      Tiles tiles, float[] x, int from, int height, int row, int y, int count, float[] t, int at) {
    int pitch = tiles.columns() * tiles.size() * COUNT;
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      if (tiles.size() == 4) {
        WinogradFour.gradientColumns(
            array(x, y, height),
            at(from, y, height, row, lane),
            step(y, height),
            array(x, y + 1, height),
            at(from, y + 1, height, row, lane),
            step(y + 1, height),
            array(x, y + 2, height),
            at(from, y + 2, height, row, lane),
            step(y + 2, height),
            array(x, y + 3, height),
            at(from, y + 3, height, row, lane),
            step(y + 3, height),
            count,
            t,
            at + lane,
            pitch);
      } else {
        WinogradTwo.gradientColumns(
            array(x, y, height),
            at(from, y, height, row, lane),
            step(y, height),
            array(x, y + 1, height),
            at(from, y + 1, height, row, lane),
            step(y + 1, height),
            count,
            t,
            at + lane,
            pitch);
      }
    }
  }
}
