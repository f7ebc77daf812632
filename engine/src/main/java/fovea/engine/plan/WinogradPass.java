package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Tiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One 3x3 convolution of stride 1 by Winograd's algorithm, over one slab: blocks of tiles, each
 * transformed, multiplied point by point, and transformed back while it is in the cache.
 *
 * <p>Its working memory holds the block's transformed inputs and after them the products.
 */
final class WinogradPass {
  /** Floats of a block's transformed inputs and products that stay in a core's cache: 1 MiB. */
  private static final int CACHE = 1 << 18;

  /**
   * Fewer leave the products too short between their loads and stores, even where more do not fit
   * the cache: 8 did better than 4 on all layers of ConvolutionBenchmark.
   */
  private static final int LEAST_TILES = 8;

  private static final int MOST_TILES = 16;

  private final Kernels kernels;
  private final Grid input;
  private final Grid output;
  private final int size;
  private final int top;
  private final int left;
  private final List<Block> blocks = new ArrayList<>();
  private final int valueFloats;
  private final int productFloats;

  /**
   * A rectangle of tiles.
   *
   * @param y row of its first output
   * @param x column of its first output
   * @param values where its transformed inputs lie
   * @param products where its products lie
   */
  record Block(int y, int x, Tiles values, Tiles products) {}

  /** The extents of a block, which many share. */
  private record Extents(int height, int width) {}

  /**
   * @param size rows and columns of a tile's outputs
   * @param top rows of zeros above the input
   * @param left columns of zeros before it
   */
  WinogradPass(Kernels kernels, Grid input, Grid output, int size, int top, int left) {
    this.kernels = kernels;
    this.input = input;
    this.output = output;
    this.size = size;
    this.top = top;
    this.left = left;
    int across = (output.width() + size - 1) / size;
    int down = (output.height() + size - 1) / size;
    int most = mostTiles();
    int columns = part(across, Math.min(across, most));
    int rows = part(down, Math.max(1, most / columns));
    Map<Extents, Block> known = new HashMap<>();
    int largest = 0;
    for (int y = 0; y < output.height(); y += rows * size) {
      for (int x = 0; x < output.width(); x += columns * size) {
        int height = Math.min(rows * size, output.height() - y);
        int width = Math.min(columns * size, output.width() - x);
        Block like = known.computeIfAbsent(new Extents(height, width), this::block);
        largest = Math.max(largest, like.values().count());
        blocks.add(new Block(y, x, like.values(), like.products()));
      }
    }
    int points = (size + 2) * (size + 2);
    this.valueFloats = points * step(input.channels(), largest);
    this.productFloats = points * step(output.channels(), largest);
  }

  private int mostTiles() {
    int tile = (size + 2) * (size + 2) * (input.channels() + output.channels()) * COUNT;
    return Math.max(LEAST_TILES, Math.min(MOST_TILES, CACHE / tile & ~1));
  }

  /** Equal parts of at most that many, rounded up to pairs: the products take tiles in pairs. */
  private static int part(int count, int most) {
    int parts = (count + most - 1) / most;
    int each = (count + parts - 1) / parts;
    return each % 2 == 1 && each < most && each < count ? each + 1 : each;
  }

  /** Floats of one point; a cell apart from a multiple of what a cache maps to one place. */
  private static int step(int planes, int tiles) {
    return (planes * tiles + 1) * COUNT;
  }

  private Block block(Extents extents) {
    int columns = (extents.width() + size - 1) / size;
    int rows = (extents.height() + size - 1) / size;
    return new Block(
        0,
        0,
        tiles(extents, rows, columns, input.channels()),
        tiles(extents, rows, columns, output.channels()));
  }

  private Tiles tiles(Extents extents, int rows, int columns, int planes) {
    int count = rows * columns;
    return new Tiles(
        size,
        rows,
        columns,
        extents.height(),
        extents.width(),
        output.width(),
        step(planes, count),
        count * COUNT,
        COUNT);
  }

  /** Floats of working memory. */
  int workFloats() {
    return valueFloats + productFloats;
  }

  /** Floats of transformed inputs at the start of the working memory. */
  int valueFloats() {
    return valueFloats;
  }

  /** The blocks, in the order of their places. */
  List<Block> blocks() {
    return blocks;
  }

  /** Floats of the transformed weights. */
  static int weightFloats(int size, int channels, int filters) {
    return (size + 2) * (size + 2) * pointFloats(channels, filters);
  }

  /** Floats of one point's weights: {@code [f / 16][c][f % 16]}. */
  static int pointFloats(int channels, int filters) {
    return Math.multiplyExact(channels, Lanes.roundUp(filters));
  }

  /** Transforms a block's inputs to the start of the working memory. */
  void values(Block block, float[] arena, int from, int work, Scratch scratch) {
    kernels
        .winograd()
        .input(
            block.values(),
            input.channels(),
            arena,
            from,
            input.height(),
            input.width(),
            block.y() - top,
            block.x() - left,
            arena,
            work,
            scratch);
  }

  /**
   * Computes the convolution.
   *
   * @param weights transformed, from {@code weightsAt}
   * @param biasAt a cell for each filter in the weights; none if negative
   */
  void apply(
      float[] arena,
      int from,
      float[] weights,
      int weightsAt,
      int biasAt,
      boolean relu,
      int to,
      int work,
      Scratch scratch) {
    int products = work + valueFloats;
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      values(block, arena, from, work, scratch);
      multiply(block, arena, work, weights, weightsAt, products, scratch);
      kernels
          .winograd()
          .output(
              block.products(),
              output.channels(),
              arena,
              products,
              weights,
              biasAt,
              relu,
              arena,
              to + (block.y() * output.width() + block.x()) * COUNT,
              output.plane(),
              scratch);
    }
  }

  private void multiply(
      Block block,
      float[] arena,
      int values,
      float[] weights,
      int weightsAt,
      int products,
      Scratch scratch) {
    int points = (size + 2) * (size + 2);
    int step = pointFloats(input.channels(), output.channels());
    for (int point = 0; point < points; point++) {
      kernels
          .winograd()
          .multiply(
              input.channels(),
              output.channels(),
              block.values().count(),
              arena,
              values + point * block.values().pointStep(),
              weights,
              weightsAt + point * step,
              arena,
              products + point * block.products().pointStep(),
              scratch);
    }
  }

  /** Adds what {@link #apply} holds beside its working memory. */
  void measure(Footprint footprint) {
    for (Block block : blocks) {
      kernels.winograd().measure(block.values(), footprint);
      kernels.winograd().measure(block.products(), footprint);
      int tiles = block.values().count();
      kernels.winograd().measureMultiply(input.channels(), tiles, footprint);
    }
  }
}
