package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.LaneNorm;
import fovea.engine.kernel.Neighbours;
import fovea.engine.kernel.NormKernels;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Strata;
import fovea.engine.kernel.scalar.ScalarNorms;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums and shifts of batch normalisation. The other norms are the scalar loops over images, which
 * C2 makes vectors of where it can.
 */
final class VectorNorms implements NormKernels {
  private static final VectorSpecies<Float> S = Species.FLOATS;
  private final ScalarNorms scalar = new ScalarNorms();

  @Override
  public void affine(
      int channels,
      int plane,
      float[] weights,
      int factorsAt,
      int shiftsAt,
      float[] x,
      int xAt,
      float[] y,
      int yAt) {
    scalar.affine(channels, plane, weights, factorsAt, shiftsAt, x, xAt, y, yAt);
  }

  @Override
  public void prelu(
      int channels,
      int plane,
      float[] slopes,
      int slopesAt,
      float[] x,
      int xAt,
      float[] y,
      int yAt) {
    scalar.prelu(channels, plane, slopes, slopesAt, x, xAt, y, yAt);
  }

  @Override
  public void preluGradient(
      int channels,
      int plane,
      float[] slopes,
      int slopesAt,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt) {
    scalar.preluGradient(channels, plane, slopes, slopesAt, x, xAt, g, gAt, dx, dxAt);
  }

  @Override
  public void preluSlopes(
      int channels, int plane, float[] x, int xAt, float[] g, int gAt, float[] ds, int dsAt) {
    scalar.preluSlopes(channels, plane, x, xAt, g, gAt, ds, dsAt);
  }

  @Override
  public void normalise(
      Strata strata,
      float epsilon,
      float[] weights,
      int gammaAt,
      int betaAt,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] moments,
      int momentsAt) {
    scalar.normalise(strata, epsilon, weights, gammaAt, betaAt, x, xAt, y, yAt, moments, momentsAt);
  }

  @Override
  public void measure(Strata strata, Footprint footprint) {
    scalar.measure(strata, footprint);
  }

  @Override
  public void normaliseGradient(
      Strata strata,
      float[] weights,
      int gammaAt,
      float[] x,
      int xAt,
      float[] moments,
      int momentsAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt,
      Scratch scratch) {
    scalar.normaliseGradient(
        strata, weights, gammaAt, x, xAt, moments, momentsAt, g, gAt, dx, dxAt, scratch);
  }

  @Override
  public void normaliseWeights(
      Strata strata,
      float[] x,
      int xAt,
      float[] moments,
      int momentsAt,
      float[] g,
      int gAt,
      float[] gradients,
      int gammaAt,
      int betaAt) {
    scalar.normaliseWeights(strata, x, xAt, moments, momentsAt, g, gAt, gradients, gammaAt, betaAt);
  }

  @Override
  public void localResponse(
      Neighbours neighbours,
      int channels,
      int plane,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] scale,
      int scaleAt) {
    scalar.localResponse(neighbours, channels, plane, x, xAt, y, yAt, scale, scaleAt);
  }

  @Override
  public void localResponseGradient(
      Neighbours neighbours,
      int channels,
      int plane,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] scale,
      int scaleAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt) {
    scalar.localResponseGradient(
        neighbours, channels, plane, x, xAt, y, yAt, scale, scaleAt, g, gAt, dx, dxAt);
  }

  @Override
  public void laneSums(int cells, float[] x, int xAt, float[] sums, int sumsAt) {
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      sum(cells, x, xAt + lane, sums, sumsAt + lane);
    }
  }

  private static void sum(int cells, float[] x, int xAt, float[] sums, int sumsAt) {
    FloatVector sum = FloatVector.zero(S);
    for (int cell = 0; cell < cells; cell++) {
      sum = sum.add(FloatVector.fromArray(S, x, xAt + cell * COUNT));
    }
    sum.intoArray(sums, sumsAt);
  }

  @Override
  public void laneDeviations(
      int cells, float centre, float[] x, int xAt, float[] sums, int sumsAt) {
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      deviations(cells, centre, x, xAt + lane, sums, sumsAt + lane);
    }
  }

  private static void deviations(
      int cells, float centre, float[] x, int xAt, float[] sums, int sumsAt) {
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

  @Override
  public void laneProducts(
      int cells, float centre, float[] x, int xAt, float[] g, int gAt, float[] sums, int sumsAt) {
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      products(cells, centre, x, xAt + lane, g, gAt + lane, sums, sumsAt + lane);
    }
  }

  private static void products(
      int cells, float centre, float[] x, int xAt, float[] g, int gAt, float[] sums, int sumsAt) {
    FloatVector sum = FloatVector.zero(S);
    FloatVector products = FloatVector.zero(S);
    for (int cell = 0; cell < cells; cell++) {
      FloatVector gradient = FloatVector.fromArray(S, g, gAt + cell * COUNT);
      sum = sum.add(gradient);
      products =
          gradient.fma(FloatVector.fromArray(S, x, xAt + cell * COUNT).sub(centre), products);
    }
    sum.intoArray(sums, sumsAt);
    products.intoArray(sums, sumsAt + COUNT);
  }

  @Override
  public void standardise(
      int count, float centre, float factor, float shift, float[] x, int xAt, float[] y, int yAt) {
    FloatVector factors = FloatVector.broadcast(S, factor);
    FloatVector shifts = FloatVector.broadcast(S, shift);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector.fromArray(S, x, xAt + i).sub(centre).fma(factors, shifts).intoArray(y, yAt + i);
    }
  }

  @Override
  public void standardiseGradient(
      int count,
      float centre,
      float factor,
      float slope,
      float shift,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt) {
    FloatVector factors = FloatVector.broadcast(S, factor);
    FloatVector slopes = FloatVector.broadcast(S, -slope);
    FloatVector shifts = FloatVector.broadcast(S, -shift);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector common = FloatVector.fromArray(S, x, xAt + i).sub(centre).fma(slopes, shifts);
      FloatVector.fromArray(S, g, gAt + i).fma(factors, common).intoArray(dx, dxAt + i);
    }
  }

  @Override
  public void laneDeviations(
      int cells, float[] centres, int centresAt, float[] x, int xAt, float[] sums, int sumsAt) {
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      LaneNorms.deviations(cells, centres, centresAt + lane, x, xAt + lane, sums, sumsAt + lane);
    }
  }

  @Override
  public void standardiseLanes(
      LaneNorm norm, int cells, float[] settled, float[] x, int xAt, float[] y, int yAt) {
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      LaneNorms.standardise(norm, lane, cells, settled, x, xAt + lane, y, yAt + lane);
    }
  }

  @Override
  public void laneNormProducts(
      LaneNorm norm,
      int cells,
      float[] settled,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] sums,
      int sumsAt) {
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      LaneNorms.products(
          norm, lane, cells, settled, x, xAt + lane, g, gAt + lane, sums, sumsAt + lane);
    }
  }

  @Override
  public void laneNormGradient(
      LaneNorm norm,
      int cells,
      float[] settled,
      float[] x,
      int xAt,
      float[] g,
      int gAt,
      float[] dx,
      int dxAt) {
    for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
      LaneNorms.gradient(norm, lane, cells, settled, x, xAt + lane, g, gAt + lane, dx, dxAt + lane);
    }
  }
}
