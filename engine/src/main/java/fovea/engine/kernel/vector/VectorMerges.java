package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.MergeKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Values of several streams joined one by one. */
final class VectorMerges implements MergeKernels {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  @Override
  public void sum(int count, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector.fromArray(S, a, aAt + i)
          .add(FloatVector.fromArray(S, b, bAt + i))
          .intoArray(y, yAt + i);
    }
  }

  @Override
  public void scale(int count, float factor, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector.fromArray(S, x, xAt + i).mul(factor).intoArray(y, yAt + i);
    }
  }

  @Override
  public void product(int count, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector.fromArray(S, a, aAt + i)
          .mul(FloatVector.fromArray(S, b, bAt + i))
          .intoArray(y, yAt + i);
    }
  }

  @Override
  public void scaleChannels(
      int channels, int cells, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt) {
    for (int c = 0; c < channels; c++) {
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        int plane = c * cells * COUNT + lane;
        scaleCells(cells, a, aAt + plane, b, bAt + c * COUNT + lane, y, yAt + plane);
      }
    }
  }

  private static void scaleCells(
      int cells, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt) {
    FloatVector factor = FloatVector.fromArray(S, b, bAt);
    for (int cell = 0; cell < cells; cell++) {
      FloatVector.fromArray(S, a, aAt + cell * COUNT).mul(factor).intoArray(y, yAt + cell * COUNT);
    }
  }

  @Override
  public void sumCells(int channels, int cells, float[] x, int xAt, float[] y, int yAt) {
    for (int c = 0; c < channels; c++) {
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        sumPlane(cells, x, xAt + c * cells * COUNT + lane, y, yAt + c * COUNT + lane);
      }
    }
  }

  private static void sumPlane(int cells, float[] x, int xAt, float[] y, int yAt) {
    FloatVector sum = FloatVector.zero(S);
    for (int cell = 0; cell < cells; cell++) {
      sum = sum.add(FloatVector.fromArray(S, x, xAt + cell * COUNT));
    }
    sum.intoArray(y, yAt);
  }

  @Override
  public void larger(int count, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector found = FloatVector.fromArray(S, a, aAt + i);
      FloatVector other = FloatVector.fromArray(S, b, bAt + i);
      found.blend(other, other.compare(VectorOperators.GT, found)).intoArray(y, yAt + i);
    }
  }

  @Override
  public void giveToHolder(
      int count, float[] x, int xAt, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector zero = FloatVector.zero(S);
    for (int i = 0; i < count; i += Species.LENGTH) {
      VectorMask<Float> holds =
          FloatVector.fromArray(S, x, xAt + i).eq(FloatVector.fromArray(S, y, yAt + i));
      FloatVector rest = FloatVector.fromArray(S, g, gAt + i);
      zero.blend(rest, holds).intoArray(dx, dxAt + i);
      rest.blend(zero, holds).intoArray(g, gAt + i);
    }
  }
}
