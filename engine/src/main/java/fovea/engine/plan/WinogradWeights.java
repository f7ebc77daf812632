package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Tiles;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gradient of the weights of a {@link WinogradPass}: a sum over the tiles of all images of a
 * slab, as one matrix product for each point.
 *
 * <p>A sum over images cannot have them in the lanes. So the output's gradient is turned, block by
 * block, to sixteen filters in the lanes; its transform is the same one, over one plane for each
 * image. The transformed input stays as it is.
 */
final class WinogradWeights {
  private final Kernels kernels;
  private final WinogradPass pass;
  private final Grid input;
  private final Grid output;
  private final int size;
  private final int panels;
  private final int patchFloats;
  private final int gradientFloats;
  private final int sumFloats;
  private final Tiles[] turnedTiles;

  WinogradWeights(Kernels kernels, WinogradPass pass, Grid input, Grid output, int size) {
    this.kernels = kernels;
    this.pass = pass;
    this.input = input;
    this.output = output;
    this.size = size;
    this.panels = Lanes.roundUp(output.channels()) / COUNT;
    int patch = 0;
    int gradient = 0;
    Map<Tiles, Tiles> known = new IdentityHashMap<>();
    this.turnedTiles = new Tiles[pass.blocks().size()];
    for (int i = 0; i < turnedTiles.length; i++) {
      Tiles values = pass.blocks().get(i).values();
      Tiles turned = known.computeIfAbsent(values, this::turned);
      turnedTiles[i] = turned;
      patch = Math.max(patch, plane(values));
      gradient = Math.max(gradient, (size + 2) * (size + 2) * turned.pointStep());
    }
    this.patchFloats = patch * COUNT;
    this.gradientFloats = gradient;
    this.sumFloats = WinogradPass.weightFloats(size, input.channels(), output.channels());
  }

  /** The same tiles with the images as planes and filters in the lanes. */
  private Tiles turned(Tiles tiles) {
    int count = tiles.count() * COUNT;
    return new Tiles(
        size,
        tiles.rows(),
        tiles.columns(),
        tiles.height(),
        tiles.width(),
        tiles.width(),
        (panels * count + 1) * COUNT,
        COUNT,
        COUNT * COUNT);
  }

  /** Floats of an image's part of a patch; a cell apart from what a cache maps to one place. */
  private static int plane(Tiles tiles) {
    return (tiles.height() * tiles.width() + 1) * COUNT;
  }

  /** Floats of working memory. */
  int workFloats() {
    return pass.valueFloats() + gradientFloats + patchFloats + sumFloats;
  }

  /**
   * Adds the gradient.
   *
   * @param from the input
   * @param g the output's gradient
   */
  void add(
      float[] arena,
      int from,
      int g,
      float[] gradients,
      int gradientsAt,
      int work,
      Scratch scratch) {
    int points = (size + 2) * (size + 2);
    int channels = input.channels();
    int turned = work + pass.valueFloats();
    int patch = turned + gradientFloats;
    int sums = patch + patchFloats;
    int pointFloats = WinogradPass.pointFloats(channels, output.channels());
    Arrays.fill(arena, sums, sums + sumFloats, 0);
    List<WinogradPass.Block> blocks = pass.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      WinogradPass.Block block = blocks.get(i);
      Tiles tile = turnedTiles[i];
      int count = block.values().count() * COUNT;
      pass.values(block, arena, from, work, scratch);
      for (int panel = 0; panel < panels; panel++) {
        turn(block, panel, arena, g, patch);
        kernels
            .winograd()
            .gradient(
                tile,
                COUNT,
                arena,
                patch,
                plane(tile),
                tile.height(),
                tile.width(),
                0,
                0,
                arena,
                turned + panel * count * COUNT,
                scratch);
      }
      for (int point = 0; point < points; point++) {
        kernels
            .winograd()
            .accumulate(
                channels,
                panels,
                count,
                arena,
                work + point * block.values().pointStep(),
                arena,
                turned + point * tile.pointStep(),
                arena,
                sums + point * pointFloats,
                scratch);
      }
    }
    kernels
        .winograd()
        .filterGradient(
            size,
            channels,
            output.channels(),
            arena,
            sums,
            pointFloats,
            gradients,
            gradientsAt,
            output.channels(),
            channels * output.channels(),
            scratch);
  }

  /** Turns a block of sixteen filters' gradients to {@code [image][y][x][filter]}. */
  private void turn(WinogradPass.Block block, int panel, float[] arena, int g, int patch) {
    int filters = Math.min(COUNT, output.channels() - panel * COUNT);
    int width = block.values().width();
    int cells = block.values().height() * width;
    int plane = output.plane();
    int from = g + panel * COUNT * plane;
    for (int cell = 0; cell < cells; cell++) {
      int y = block.y() + cell / width;
      int x = block.x() + cell % width;
      int source = from + (y * output.width() + x) * COUNT;
      Lanes.turn(arena, source, plane, filters, arena, patch + cell * COUNT, plane(block.values()));
    }
  }

  /** Adds what {@link #add} holds beside its working memory. */
  void measure(Footprint footprint) {
    for (Tiles tiles : turnedTiles) {
      kernels.winograd().measure(tiles, footprint);
      kernels.winograd().measureAccumulate(panels, tiles.count() * COUNT, footprint);
    }
    kernels.winograd().measureFilters(size, input.channels(), footprint);
  }
}
