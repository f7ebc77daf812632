package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;
import static jdk.incubator.vector.VectorOperators.GT;

import fovea.engine.kernel.Maxima;
import fovea.engine.kernel.Mix;
import fovea.engine.kernel.PoolingKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Windows without weights: a pass over the cells for each entry of the windows, and windows of one,
 * four or nine cells, which are most of them, in a single pass.
 */
final class VectorPooling implements PoolingKernels {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  @Override
  public void mix(Mix mix, int channels, float[] x, int xAt, float[] y, int yAt) {
    int cells = mix.cells();
    for (int c = 0; c < channels; c++) {
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        int from = xAt + c * mix.inputStep() + lane;
        int to = yAt + c * cells * COUNT + lane;
        int[] sources = mix.sources();
        if (mix.entries() == 4) {
          mixFour(cells, sources, mix.weights(), x, from, y, to);
          continue;
        }
        mixFirst(cells, sources, mix.weights(), x, from, y, to);
        for (int k = 1; k < mix.entries(); k++) {
          mixNext(cells, k * cells, sources, mix.weights(), x, from, y, to);
        }
      }
    }
  }

  private static void mixFour(
      int cells, int[] sources, float[] weights, float[] x, int xAt, float[] y, int yAt) {
    for (int p = 0; p < cells; p++) {
      int second = p + cells;
      int third = second + cells;
      int fourth = third + cells;
      FloatVector a = FloatVector.fromArray(S, x, xAt + sources[p]).mul(weights[p]);
      FloatVector b = FloatVector.fromArray(S, x, xAt + sources[second]).mul(weights[second]);
      FloatVector c = FloatVector.fromArray(S, x, xAt + sources[third]).mul(weights[third]);
      FloatVector d = FloatVector.fromArray(S, x, xAt + sources[fourth]).mul(weights[fourth]);
      a.add(b).add(c.add(d)).intoArray(y, yAt + p * COUNT);
    }
  }

  private static void mixFirst(
      int cells, int[] sources, float[] weights, float[] x, int xAt, float[] y, int yAt) {
    for (int p = 0; p < cells; p++) {
      FloatVector.fromArray(S, x, xAt + sources[p]).mul(weights[p]).intoArray(y, yAt + p * COUNT);
    }
  }

  private static void mixNext(
      int cells,
      int entry,
      int[] sources,
      float[] weights,
      float[] x,
      int xAt,
      float[] y,
      int yAt) {
    for (int p = 0; p < cells; p++) {
      FloatVector more =
          FloatVector.fromArray(S, x, xAt + sources[entry + p]).mul(weights[entry + p]);
      FloatVector.fromArray(S, y, yAt + p * COUNT).add(more).intoArray(y, yAt + p * COUNT);
    }
  }

  @Override
  public void maximum(Maxima maxima, int channels, float[] x, int xAt, float[] y, int yAt) {
    int cells = maxima.cells();
    int[] sources = maxima.sources();
    for (int c = 0; c < channels; c++) {
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        int from = xAt + c * maxima.inputStep() + lane;
        int to = yAt + c * cells * COUNT + lane;
        if (maxima.entries() == 4) {
          maximumOfFour(cells, sources, x, from, y, to);
          continue;
        }
        if (maxima.entries() == 9) {
          maximumOfNine(cells, sources, x, from, y, to);
          continue;
        }
        for (int p = 0; p < cells; p++) {
          FloatVector.fromArray(S, x, from + sources[p]).intoArray(y, to + p * COUNT);
        }
        for (int k = 1; k < maxima.entries(); k++) {
          maximumNext(cells, k * cells, sources, x, from, y, to);
        }
      }
    }
  }

  private static void maximumOfFour(
      int cells, int[] sources, float[] x, int xAt, float[] y, int yAt) {
    for (int p = 0; p < cells; p++) {
      FloatVector a = FloatVector.fromArray(S, x, xAt + sources[p]);
      FloatVector b = FloatVector.fromArray(S, x, xAt + sources[p + cells]);
      FloatVector c = FloatVector.fromArray(S, x, xAt + sources[p + 2 * cells]);
      FloatVector d = FloatVector.fromArray(S, x, xAt + sources[p + 3 * cells]);
      // The first of equal values stays.
      FloatVector ab = a.blend(b, b.compare(GT, a));
      FloatVector cd = c.blend(d, d.compare(GT, c));
      ab.blend(cd, cd.compare(GT, ab)).intoArray(y, yAt + p * COUNT);
    }
  }

  private static void maximumOfNine(
      int cells, int[] sources, float[] x, int xAt, float[] y, int yAt) {
    for (int p = 0; p < cells; p++) {
      FloatVector a = FloatVector.fromArray(S, x, xAt + sources[p]);
      FloatVector b = FloatVector.fromArray(S, x, xAt + sources[p + cells]);
      FloatVector c = FloatVector.fromArray(S, x, xAt + sources[p + 2 * cells]);
      FloatVector d = FloatVector.fromArray(S, x, xAt + sources[p + 3 * cells]);
      FloatVector e = FloatVector.fromArray(S, x, xAt + sources[p + 4 * cells]);
      FloatVector f = FloatVector.fromArray(S, x, xAt + sources[p + 5 * cells]);
      FloatVector g = FloatVector.fromArray(S, x, xAt + sources[p + 6 * cells]);
      FloatVector h = FloatVector.fromArray(S, x, xAt + sources[p + 7 * cells]);
      FloatVector i = FloatVector.fromArray(S, x, xAt + sources[p + 8 * cells]);
      // The first of equal values stays.
      FloatVector ab = a.blend(b, b.compare(GT, a));
      FloatVector cd = c.blend(d, d.compare(GT, c));
      FloatVector ef = e.blend(f, f.compare(GT, e));
      FloatVector gh = g.blend(h, h.compare(GT, g));
      FloatVector ad = ab.blend(cd, cd.compare(GT, ab));
      FloatVector eh = ef.blend(gh, gh.compare(GT, ef));
      FloatVector ah = ad.blend(eh, eh.compare(GT, ad));
      ah.blend(i, i.compare(GT, ah)).intoArray(y, yAt + p * COUNT);
    }
  }

  private static void maximumNext(
      int cells, int entry, int[] sources, float[] x, int xAt, float[] y, int yAt) {
    for (int p = 0; p < cells; p++) {
      FloatVector found = FloatVector.fromArray(S, y, yAt + p * COUNT);
      FloatVector next = FloatVector.fromArray(S, x, xAt + sources[entry + p]);
      found.blend(next, next.compare(GT, found)).intoArray(y, yAt + p * COUNT);
    }
  }

  @Override
  public void maximumGradient(
      Maxima maxima,
      int channels,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt) {
    int cells = maxima.cells();
    for (int c = 0; c < channels; c++) {
      int plane = c * maxima.inputStep();
      int out = c * cells * COUNT;
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        for (int p = 0; p < cells; p++) {
          giveToFirst(
              maxima.entries(),
              cells,
              maxima.sources(),
              p,
              x,
              xAt + plane + lane,
              y,
              yAt + out + p * COUNT + lane,
              g,
              gAt + out + p * COUNT + lane,
              dx,
              dxAt + plane + lane);
        }
      }
    }
  }

  /** One window: what its gradient still has to give shrinks to nothing at the first winner. */
  private static void giveToFirst(
      int entries,
      int cells,
      int[] sources,
      int p,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt) {
    FloatVector maximum = FloatVector.fromArray(S, y, yAt);
    FloatVector rest = FloatVector.fromArray(S, g, gAt);
    FloatVector zero = FloatVector.zero(S);
    for (int k = 0; k < entries; k++) {
      int cell = sources[k * cells + p];
      VectorMask<Float> wins = FloatVector.fromArray(S, x, xAt + cell).eq(maximum);
      FloatVector.fromArray(S, dx, dxAt + cell)
          .add(zero.blend(rest, wins))
          .intoArray(dx, dxAt + cell);
      rest = rest.blend(zero, wins);
    }
  }
}
