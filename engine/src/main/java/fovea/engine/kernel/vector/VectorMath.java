package fovea.engine.kernel.vector;

import fovea.engine.kernel.FloatMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link FloatMath} over vectors: the same operations in the same order, and so the same bits. */
final class VectorMath {
  private static final VectorSpecies<Float> S = Species.FLOATS;
  private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, S.vectorShape());

  private VectorMath() {}

  static void sigmoid(int count, float[] x, int xAt, float[] y, int yAt) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, x, xAt + i);
      one.div(one.add(exp(value.neg()))).intoArray(y, yAt + i);
    }
  }

  static void tanh(int count, float[] x, int xAt, float[] y, int yAt) {
    FloatVector one = FloatVector.broadcast(S, 1);
    FloatVector two = FloatVector.broadcast(S, 2);
    for (int i = 0; i < count; i += Species.LENGTH) {
      FloatVector value = FloatVector.fromArray(S, x, xAt + i);
      FloatVector size = value.abs();
      FloatVector z = value.mul(value);
      FloatVector p = z.mul(FloatMath.TANH_4).add(FloatMath.TANH_3);
      p = p.mul(z).add(FloatMath.TANH_2);
      p = p.mul(z).add(FloatMath.TANH_1);
      p = p.mul(z).add(FloatMath.TANH_0);
      FloatVector near = p.mul(z).mul(value).add(value);
      FloatVector far = one.sub(two.div(exp(size.add(size)).add(one)));
      FloatVector signed = far.blend(far.neg(), value.lt(0));
      signed.blend(near, size.lt(FloatMath.TANH_NEAR)).intoArray(y, yAt + i);
    }
  }

  static FloatVector exp(FloatVector x) {
    FloatVector high = FloatVector.broadcast(S, FloatMath.HIGHEST);
    FloatVector low = FloatVector.broadcast(S, FloatMath.LOWEST);
    FloatVector bounded = x.blend(high, x.compare(VectorOperators.GT, high));
    bounded = bounded.blend(low, x.lt(low));
    FloatVector n = bounded.mul(FloatMath.LOG2_E).add(FloatMath.ROUND).sub(FloatMath.ROUND);
    FloatVector r = bounded.sub(n.mul(FloatMath.LN2_HIGH)).sub(n.mul(FloatMath.LN2_LOW));
    FloatVector p = r.mul(FloatMath.EXP_0).add(FloatMath.EXP_1);
    p = p.mul(r).add(FloatMath.EXP_2);
    p = p.mul(r).add(FloatMath.EXP_3);
    p = p.mul(r).add(FloatMath.EXP_4);
    p = p.mul(r).add(FloatMath.EXP_5);
    FloatVector y = p.mul(r).mul(r).add(r).add(1);
    IntVector whole = (IntVector) n.convertShape(VectorOperators.F2I, I, 0);
    IntVector half = whole.lanewise(VectorOperators.ASHR, 1);
    FloatVector scaled = y.mul(power(half)).mul(power(whole.sub(half)));
    return scaled.blend(FloatVector.zero(S), x.lt(low));
  }

  private static FloatVector power(IntVector exponent) {
    return exponent.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
  }
}
