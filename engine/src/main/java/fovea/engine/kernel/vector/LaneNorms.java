package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.LaneNorm;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Batch normalisation where each lane is a channel with statistics of its own: one vector each. */
final class LaneNorms {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private LaneNorms() {}

  static void deviations(
      int cells, float[] centres, int centresAt, float[] x, int xAt, float[] sums, int sumsAt) {
    FloatVector centre = FloatVector.fromArray(S, centres, centresAt);
    FloatVector sum = FloatVector.zero(S);
    FloatVector squares = FloatVector.zero(S);
    for (int cell = 0; cell < cells; cell++) {
      FloatVector deviation = FloatVector.fromArray(S, x, xAt + cell * COUNT).sub(centre);
      sum = sum.add(deviation);
      squares = deviation.fma(deviation, squares);
    }
    sum.intoArray(sums, sumsAt);
    squares.intoArray(sums, sumsAt + COUNT);
  }

  static void standardise(
      LaneNorm norm, int lane, int cells, float[] settled, float[] x, int xAt, float[] y, int yAt) {
    FloatVector mean = FloatVector.fromArray(S, settled, norm.means() + lane);
    FloatVector factor = FloatVector.fromArray(S, settled, norm.factors() + lane);
    FloatVector beta = FloatVector.fromArray(S, settled, norm.betas() + lane);
    FloatVector low = FloatVector.broadcast(S, norm.relu() ? 0 : Float.NEGATIVE_INFINITY);
    for (int cell = 0; cell < cells; cell++) {
      FloatVector value =
          FloatVector.fromArray(S, x, xAt + cell * COUNT).sub(mean).fma(factor, beta);
      value.blend(low, value.lt(low)).intoArray(y, yAt + cell * COUNT);
    }
  }

  static void products(
      LaneNorm norm,
      int lane,
      int cells,
      float[] settled,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] sums,
      int sumsAt) {
    FloatVector mean = FloatVector.fromArray(S, settled, norm.means() + lane);
    FloatVector factor = FloatVector.fromArray(S, settled, norm.factors() + lane);
    FloatVector beta = FloatVector.fromArray(S, settled, norm.betas() + lane);
    // Without a relu every value is above the bound.
    FloatVector low = FloatVector.broadcast(S, norm.relu() ? 0 : Float.NEGATIVE_INFINITY);
    FloatVector zero = FloatVector.zero(S);
    FloatVector sum = zero;
    FloatVector products = zero;
    for (int cell = 0; cell < cells; cell++) {
      FloatVector deviation = FloatVector.fromArray(S, x, xAt + cell * COUNT).sub(mean);
      FloatVector value = deviation.fma(factor, beta);
      FloatVector gradient =
          zero.blend(FloatVector.fromArray(S, g, gAt + cell * COUNT), low.lt(value));
      sum = sum.add(gradient);
      products = gradient.fma(deviation, products);
    }
    sum.intoArray(sums, sumsAt);
    products.intoArray(sums, sumsAt + COUNT);
  }

  static void gradient(
      LaneNorm norm,
      int lane,
      int cells,
      float[] settled,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt) {
    FloatVector mean = FloatVector.fromArray(S, settled, norm.means() + lane);
    FloatVector factor = FloatVector.fromArray(S, settled, norm.factors() + lane);
    FloatVector beta = FloatVector.fromArray(S, settled, norm.betas() + lane);
    FloatVector slope = FloatVector.fromArray(S, settled, norm.slopes() + lane).neg();
    FloatVector shift = FloatVector.fromArray(S, settled, norm.shifts() + lane).neg();
    FloatVector low = FloatVector.broadcast(S, norm.relu() ? 0 : Float.NEGATIVE_INFINITY);
    FloatVector zero = FloatVector.zero(S);
    for (int cell = 0; cell < cells; cell++) {
      FloatVector deviation = FloatVector.fromArray(S, x, xAt + cell * COUNT).sub(mean);
      FloatVector value = deviation.fma(factor, beta);
      FloatVector gradient =
          zero.blend(FloatVector.fromArray(S, g, gAt + cell * COUNT), low.lt(value));
      gradient.fma(factor, deviation.fma(slope, shift)).intoArray(dx, dxAt + cell * COUNT);
    }
  }
}
