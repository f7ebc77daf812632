package fovea.engine.kernel.vector;

import fovea.engine.kernel.FloatMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link FloatMath} over vectors: the same operations in the same order, and so the same bits.
 *
 * <p>exp is called as early as it can be: where too much stands before the call, C2 does not inline
 * it and makes an object of every vector. A kernel has room for one call.
 */
final class VectorMath {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  /** What the bits of a value near {@link FloatMath#ROUND} exceed its whole number by. */
  static final int ROUND_BITS = Float.floatToRawIntBits(FloatMath.ROUND);

  private VectorMath() {}

  static FloatVector sigmoid(FloatVector x) {
    FloatVector one = FloatVector.broadcast(S, 1);
    return one.div(one.add(exp(x.neg())));
  }

  static FloatVector tanh(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector e = exp(size.add(size));
    FloatVector z = x.mul(x);
    FloatVector p = z.mul(FloatMath.TANH_4).add(FloatMath.TANH_3);
    p = p.mul(z).add(FloatMath.TANH_2);
    p = p.mul(z).add(FloatMath.TANH_1);
    p = p.mul(z).add(FloatMath.TANH_0);
    FloatVector near = p.mul(z).mul(x).add(x);
    FloatVector one = FloatVector.broadcast(S, 1);
    FloatVector far = one.sub(FloatVector.broadcast(S, 2).div(e.add(one)));
    FloatVector signed = far.blend(far.neg(), x.lt(0));
    return signed.blend(near, size.lt(FloatMath.TANH_NEAR));
  }

  static FloatVector expm1(FloatVector x) {
    FloatVector e = exp(x);
    FloatVector p = x.mul(FloatMath.EXP_0).add(FloatMath.EXP_1);
    p = p.mul(x).add(FloatMath.EXP_2);
    p = p.mul(x).add(FloatMath.EXP_3);
    p = p.mul(x).add(FloatMath.EXP_4);
    p = p.mul(x).add(FloatMath.EXP_5);
    FloatVector near = p.mul(x).mul(x).add(x);
    return e.sub(1).blend(near, x.compare(VectorOperators.GT, -FloatMath.EXPM1_NEAR));
  }

  static FloatVector erf(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector bound = FloatVector.broadcast(S, FloatMath.ERF_FAR);
    FloatVector t = bound.blend(size, size.lt(bound));
    FloatVector q = t.mul(FloatMath.ERF_FAR_0).add(FloatMath.ERF_FAR_1);
    q = q.mul(t).add(FloatMath.ERF_FAR_2);
    q = q.mul(t).add(FloatMath.ERF_FAR_3);
    q = q.mul(t).add(FloatMath.ERF_FAR_4);
    q = q.mul(t).add(FloatMath.ERF_FAR_5);
    q = q.mul(t).add(FloatMath.ERF_FAR_6);
    FloatVector far = FloatVector.broadcast(S, 1).sub(exp(q.mul(t)));
    FloatVector z = x.mul(x);
    FloatVector p = z.mul(FloatMath.ERF_NEAR_0).add(FloatMath.ERF_NEAR_1);
    p = p.mul(z).add(FloatMath.ERF_NEAR_2);
    p = p.mul(z).add(FloatMath.ERF_NEAR_3);
    p = p.mul(z).add(FloatMath.ERF_NEAR_4);
    p = p.mul(z).add(FloatMath.ERF_NEAR_5);
    p = p.mul(z).add(FloatMath.ERF_NEAR_6);
    FloatVector near = p.mul(x);
    FloatVector signed = far.blend(far.neg(), x.lt(0));
    return signed.blend(near, size.lt(FloatMath.ERF_NEAR));
  }

  static FloatVector softplus(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    VectorMask<Float> isNear = e.lt(FloatMath.LOG_NEAR);
    FloatVector r = e.sub(1).mul(0.5f).blend(e, isNear);
    FloatVector p = r.mul(FloatMath.LOG_0).add(FloatMath.LOG_1);
    p = p.mul(r).add(FloatMath.LOG_2);
    p = p.mul(r).add(FloatMath.LOG_3);
    p = p.mul(r).add(FloatMath.LOG_4);
    p = p.mul(r).add(FloatMath.LOG_5);
    p = p.mul(r).add(FloatMath.LOG_6);
    p = p.mul(r).add(FloatMath.LOG_7);
    p = p.mul(r).add(FloatMath.LOG_8);
    FloatVector z = r.mul(r);
    FloatVector y = p.mul(r).mul(z).sub(z.mul(0.5f)).add(r);
    FloatVector zero = FloatVector.zero(S);
    FloatVector above = zero.blend(x, x.compare(VectorOperators.GT, zero));
    return above.add(y.add(FloatMath.LN2).blend(y, isNear));
  }

  /** The normal distribution, P(X <= x). */
  static FloatVector normal(FloatVector x) {
    return erf(x.mul(FloatMath.HALF_ROOT)).mul(0.5f).add(0.5f);
  }

  /** What the tanh of gelu by tanh is taken of. */
  static FloatVector geluInside(FloatVector x) {
    return x.mul(x).mul(FloatMath.GELU_INNER).mul(x).add(x).mul(FloatMath.GELU_OUTER);
  }

  static FloatVector hardSigmoid(FloatVector x) {
    FloatVector y = x.mul(FloatMath.SIXTH).add(0.5f);
    FloatVector zero = FloatVector.zero(S);
    FloatVector one = FloatVector.broadcast(S, 1);
    return y.blend(zero, y.lt(zero)).blend(one, y.compare(VectorOperators.GT, one));
  }

  static FloatVector exp(FloatVector x) {
    FloatVector high = FloatVector.broadcast(S, FloatMath.HIGHEST);
    FloatVector low = FloatVector.broadcast(S, FloatMath.LOWEST);
    FloatVector bounded = x.blend(high, x.compare(VectorOperators.GT, high));
    bounded = bounded.blend(low, x.lt(low));
    FloatVector rounded = bounded.mul(FloatMath.LOG2_E).add(FloatMath.ROUND);
    FloatVector n = rounded.sub(FloatMath.ROUND);
    FloatVector r = bounded.sub(n.mul(FloatMath.LN2_HIGH)).sub(n.mul(FloatMath.LN2_LOW));
    FloatVector p = r.mul(FloatMath.EXP_0).add(FloatMath.EXP_1);
    p = p.mul(r).add(FloatMath.EXP_2);
    p = p.mul(r).add(FloatMath.EXP_3);
    p = p.mul(r).add(FloatMath.EXP_4);
    p = p.mul(r).add(FloatMath.EXP_5);
    FloatVector y = p.mul(r).mul(r).add(r).add(1);
    // n stands in the low bits already; JDK 17 has no instruction for the conversion, and boxes.
    IntVector whole = rounded.reinterpretAsInts().sub(ROUND_BITS);
    IntVector half = whole.lanewise(VectorOperators.ASHR, 1);
    IntVector rest = whole.sub(half);
    IntVector one = half.add(127).lanewise(VectorOperators.LSHL, 23);
    IntVector two = rest.add(127).lanewise(VectorOperators.LSHL, 23);
    FloatVector scaled = y.mul(one.reinterpretAsFloats()).mul(two.reinterpretAsFloats());
    return scaled.blend(FloatVector.zero(S), x.lt(low));
  }
}
