package fovea.engine.kernel.vector;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.FloatMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The functions of {@link Curve}: one flat loop each, in the scalar loops' order of operations. */
final class VectorCurves {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private VectorCurves() {}

  static void apply(Curve curve, int count, float[] x, int xAt, float[] y, int yAt) {
    switch (curve.function()) {
      case RELU -> relu(count, x, xAt, y, yAt);
      case RELU6 -> relu6(count, x, xAt, y, yAt);
      case LEAKY -> leaky(curve.slope(), count, x, xAt, y, yAt);
      case ELU -> elu(count, x, xAt, y, yAt);
      case SELU -> selu(count, x, xAt, y, yAt);
      case GELU -> gelu(count, x, xAt, y, yAt);
      case GELU_TANH -> geluTanh(count, x, xAt, y, yAt);
      case SILU -> silu(count, x, xAt, y, yAt);
      case HARD_SIGMOID -> hardSigmoid(count, x, xAt, y, yAt);
      case HARD_SILU -> hardSilu(count, x, xAt, y, yAt);
      case TANH -> tanh(count, x, xAt, y, yAt);
      case SIGMOID -> sigmoid(count, x, xAt, y, yAt);
      case SOFTPLUS -> softplus(count, x, xAt, y, yAt);
      case SOFTSIGN -> softsign(count, x, xAt, y, yAt);
    }
  }

  private static void relu(int count, float[] x, int xAt, float[] y, int yAt) {
    FloatVector zero = FloatVector.zero(S);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      v.blend(zero, v.lt(zero)).intoArray(y, yAt + i);
    }
  }

  private static void relu6(int count, float[] x, int xAt, float[] y, int yAt) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector six = FloatVector.broadcast(S, 6);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      v.blend(zero, v.lt(zero))
          .blend(six, v.compare(VectorOperators.GT, six))
          .intoArray(y, yAt + i);
    }
  }

  private static void leaky(float slope, int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      v.blend(v.mul(slope), v.lt(0)).intoArray(y, yAt + i);
    }
  }

  private static void elu(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      VectorMath.expm1(v).blend(v, v.compare(VectorOperators.GT, 0)).intoArray(y, yAt + i);
    }
  }

  private static void selu(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      FloatVector below = VectorMath.expm1(v).mul(FloatMath.SELU_ALPHA);
      below
          .blend(v, v.compare(VectorOperators.GT, 0))
          .mul(FloatMath.SELU_SCALE)
          .intoArray(y, yAt + i);
    }
  }

  private static void gelu(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      VectorMath.normal(v).mul(v).intoArray(y, yAt + i);
    }
  }

  private static void geluTanh(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      FloatVector t = VectorMath.tanh(VectorMath.geluInside(v));
      v.mul(0.5f).mul(t.add(1)).intoArray(y, yAt + i);
    }
  }

  private static void silu(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      VectorMath.sigmoid(v).mul(v).intoArray(y, yAt + i);
    }
  }

  private static void hardSigmoid(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      VectorMath.hardSigmoid(v).intoArray(y, yAt + i);
    }
  }

  private static void hardSilu(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      VectorMath.hardSigmoid(v).mul(v).intoArray(y, yAt + i);
    }
  }

  private static void tanh(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      VectorMath.tanh(v).intoArray(y, yAt + i);
    }
  }

  private static void sigmoid(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      VectorMath.sigmoid(v).intoArray(y, yAt + i);
    }
  }

  private static void softplus(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      VectorMath.softplus(v).intoArray(y, yAt + i);
    }
  }

  private static void softsign(int count, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      v.div(v.abs().add(1)).intoArray(y, yAt + i);
    }
  }
}
