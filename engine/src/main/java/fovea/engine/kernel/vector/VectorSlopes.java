package fovea.engine.kernel.vector;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.FloatMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The derivatives of {@link Curve}: one flat loop each, in the scalar loops' order of operations.
 */
final class VectorSlopes {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  private VectorSlopes() {}

  static void gradient(
      Curve curve, int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    switch (curve.function()) {
      case RELU -> relu(count, v, vAt, g, gAt, dx, dxAt);
      case RELU6 -> relu6(count, v, vAt, g, gAt, dx, dxAt);
      case LEAKY -> leaky(curve.slope(), count, v, vAt, g, gAt, dx, dxAt);
      case ELU -> elu(count, v, vAt, g, gAt, dx, dxAt);
      case SELU -> selu(count, v, vAt, g, gAt, dx, dxAt);
      case GELU -> gelu(count, v, vAt, g, gAt, dx, dxAt);
      case GELU_TANH -> geluTanh(count, v, vAt, g, gAt, dx, dxAt);
      case SILU -> silu(count, v, vAt, g, gAt, dx, dxAt);
      case HARD_SIGMOID -> hardSigmoid(count, v, vAt, g, gAt, dx, dxAt);
      case HARD_SILU -> hardSilu(count, v, vAt, g, gAt, dx, dxAt);
      case TANH -> tanh(count, v, vAt, g, gAt, dx, dxAt);
      case SIGMOID -> sigmoid(count, v, vAt, g, gAt, dx, dxAt);
      case SOFTPLUS -> softplus(count, v, vAt, g, gAt, dx, dxAt);
      case SOFTSIGN -> softsign(count, v, vAt, g, gAt, dx, dxAt);
    }
  }

  private static void relu(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector zero = FloatVector.zero(S);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      zero.blend(d, value.compare(VectorOperators.GT, zero)).intoArray(dx, dxAt + i);
    }
  }

  private static void relu6(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector zero = FloatVector.zero(S);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      zero.blend(d, value.compare(VectorOperators.GT, zero).and(value.lt(6)))
          .intoArray(dx, dxAt + i);
    }
  }

  private static void leaky(
      float slope, int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      d.mul(slope).blend(d, value.compare(VectorOperators.GT, 0)).intoArray(dx, dxAt + i);
    }
  }

  private static void elu(int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      d.mul(value.add(1)).blend(d, value.compare(VectorOperators.GT, 0)).intoArray(dx, dxAt + i);
    }
  }

  private static void selu(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector above = FloatVector.broadcast(S, FloatMath.SELU_SCALE);
    float below = FloatMath.SELU_SCALE * FloatMath.SELU_ALPHA;
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      d.mul(value.add(below).blend(above, value.compare(VectorOperators.GT, 0)))
          .intoArray(dx, dxAt + i);
    }
  }

  private static void gelu(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector low = FloatVector.broadcast(S, FloatMath.LOWEST);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      FloatVector normal = VectorMath.normal(value);
      // VectorMath.exp once more, of what is never above 0: C2 does not inline a second call.
      FloatVector a = value.mul(value).mul(-0.5f);
      FloatVector bounded = a.blend(low, a.lt(low));
      FloatVector rounded = bounded.mul(FloatMath.LOG2_E).add(FloatMath.ROUND);
      FloatVector n = rounded.sub(FloatMath.ROUND);
      FloatVector r = bounded.sub(n.mul(FloatMath.LN2_HIGH)).sub(n.mul(FloatMath.LN2_LOW));
      FloatVector p = r.mul(FloatMath.EXP_0).add(FloatMath.EXP_1);
      p = p.mul(r).add(FloatMath.EXP_2);
      p = p.mul(r).add(FloatMath.EXP_3);
      p = p.mul(r).add(FloatMath.EXP_4);
      p = p.mul(r).add(FloatMath.EXP_5);
      FloatVector y = p.mul(r).mul(r).add(r).add(1);
      IntVector whole = rounded.reinterpretAsInts().sub(VectorMath.ROUND_BITS);
      IntVector half = whole.lanewise(VectorOperators.ASHR, 1);
      IntVector rest = whole.sub(half);
      IntVector one = half.add(127).lanewise(VectorOperators.LSHL, 23);
      IntVector two = rest.add(127).lanewise(VectorOperators.LSHL, 23);
      FloatVector scaled = y.mul(one.reinterpretAsFloats()).mul(two.reinterpretAsFloats());
      FloatVector density = scaled.blend(zero, a.lt(low)).mul(FloatMath.NORMAL);
      d.mul(normal.add(value.mul(density))).intoArray(dx, dxAt + i);
    }
  }

  private static void geluTanh(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      FloatVector t = VectorMath.tanh(VectorMath.geluInside(value));
      FloatVector inside =
          value.mul(value).mul(3 * FloatMath.GELU_INNER).add(1).mul(FloatMath.GELU_OUTER);
      FloatVector rise = value.mul(0.5f).mul(one.sub(t.mul(t))).mul(inside);
      d.mul(t.add(1).mul(0.5f).add(rise)).intoArray(dx, dxAt + i);
    }
  }

  private static void silu(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      FloatVector s = VectorMath.sigmoid(value);
      d.mul(s.mul(value.mul(one.sub(s)).add(1))).intoArray(dx, dxAt + i);
    }
  }

  private static void hardSigmoid(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector zero = FloatVector.zero(S);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      zero.blend(d.mul(FloatMath.SIXTH), value.compare(VectorOperators.GT, zero).and(value.lt(1)))
          .intoArray(dx, dxAt + i);
    }
  }

  private static void hardSilu(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector zero = FloatVector.zero(S);
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      FloatVector slope = value.mul(2 * FloatMath.SIXTH).add(0.5f);
      d.mul(slope.blend(zero, value.lt(-3)).blend(one, value.compare(VectorOperators.GT, 3)))
          .intoArray(dx, dxAt + i);
    }
  }

  private static void tanh(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      d.mul(one.sub(value.mul(value))).intoArray(dx, dxAt + i);
    }
  }

  private static void sigmoid(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      d.mul(value.mul(one.sub(value))).intoArray(dx, dxAt + i);
    }
  }

  private static void softplus(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      d.mul(VectorMath.expm1(value.neg()).neg()).intoArray(dx, dxAt + i);
    }
  }

  private static void softsign(
      int count, float[] v, int vAt, float[] g, int gAt, float[] dx, int dxAt) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, v, vAt + i);
      FloatVector d = FloatVector.fromArray(S, g, gAt + i);
      FloatVector rest = one.sub(value.abs());
      d.mul(rest.mul(rest)).intoArray(dx, dxAt + i);
    }
  }
}
