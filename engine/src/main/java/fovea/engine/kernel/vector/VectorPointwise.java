package fovea.engine.kernel.vector;

import fovea.engine.kernel.Draw;
import fovea.engine.kernel.PointwiseKernels;
import fovea.engine.kernel.scalar.ScalarPointwise;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Functions of each value by itself. What is rare, dropout and softmax, the scalar loops do. */
final class VectorPointwise implements PointwiseKernels {
  private static final VectorSpecies<Float> S = Species.FLOATS;
  private final ScalarPointwise scalar = new ScalarPointwise();

  @Override
  public void apply(Function function, int count, float[] x, int xAt, float[] y, int yAt) {
    switch (function) {
      case RELU -> relu(count, x, xAt, y, yAt);
      case TANH -> VectorMath.tanh(count, x, xAt, y, yAt);
      case SIGMOID -> VectorMath.sigmoid(count, x, xAt, y, yAt);
    }
  }

  private static void relu(int count, float[] x, int xAt, float[] y, int yAt) {
    FloatVector zero = FloatVector.zero(S);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, x, xAt + i);
      value.blend(zero, value.lt(zero)).intoArray(y, yAt + i);
    }
  }

  @Override
  public void gradient(
      Function function, int count, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt) {
    switch (function) {
      case RELU -> reluGradient(count, y, yAt, g, gAt, dx, dxAt);
      case TANH -> tanhGradient(count, y, yAt, g, gAt, dx, dxAt);
      case SIGMOID -> sigmoidGradient(count, y, yAt, g, gAt, dx, dxAt);
    }
  }

  private static void reluGradient(
      int count, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector zero = FloatVector.zero(S);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector gradient = FloatVector.fromArray(S, g, gAt + i);
      FloatVector value = FloatVector.fromArray(S, y, yAt + i);
      zero.blend(gradient, value.compare(VectorOperators.GT, zero)).intoArray(dx, dxAt + i);
    }
  }

  private static void tanhGradient(
      int count, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, y, yAt + i);
      FloatVector slope = one.sub(value.mul(value));
      FloatVector.fromArray(S, g, gAt + i).mul(slope).intoArray(dx, dxAt + i);
    }
  }

  private static void sigmoidGradient(
      int count, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, y, yAt + i);
      FloatVector slope = value.mul(one.sub(value));
      FloatVector.fromArray(S, g, gAt + i).mul(slope).intoArray(dx, dxAt + i);
    }
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
  public void softmaxGradient(
      int channels, int cells, float[] y, int yAt, float[] g, int gAt, float[] dx, int dxAt) {
    scalar.softmaxGradient(channels, cells, y, yAt, g, gAt, dx, dxAt);
  }
}
