package fovea.engine.kernel.vector;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Draw;
import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.scalar.ScalarPointwise;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Functions of each value by itself. What is rare, dropout and softmax, the scalar loops do. */
final class VectorPointwise implements PointwiseKernels {
  private static final VectorSpecies<Float> S = Species.FLOATS;
  private final ScalarPointwise scalar = new ScalarPointwise();

  @Override
  public void apply(Curve curve, int count, float[] x, int xAt, float[] y, int yAt) {
    VectorCurves.apply(curve, count, x, xAt, y, yAt);
  }

  @Override
  public void gradient(
      Curve curve, int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    VectorSlopes.gradient(curve, count, v, vAt, g, gAt, dx, dxAt);
  }

  @Override
  public void add(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector more = FloatVector.fromArray(S, x, xAt + i);
      FloatVector.fromArray(S, y, yAt + i).add(more).intoArray(y, yAt + i);
    }
  }

  @Override
  public void dropout(Draw draw, int count, float[] x, int xAt, float[] y, int yAt) {
    scalar.dropout(draw, count, x, xAt, y, yAt);
  }

  @Override
  public void softmax(int channels, int cells, float[] x, int xAt, float[] y, int yAt) {
    scalar.softmax(channels, cells, x, xAt, y, yAt);
  }

  @Override
  public void softmaxRows(int count, int rows, float[] x, int xAt, float[] y, int yAt) {
    scalar.softmaxRows(count, rows, x, xAt, y, yAt);
  }

  @Override
  public void softmaxGradient(
      int channels, int cells, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt) {
    scalar.softmaxGradient(channels, cells, y, yAt, g, gAt, dx, dxAt);
  }
}
