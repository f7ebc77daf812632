package fovea.engine.kernel.vector;

import fovea.engine.kernel.UpdateKernels;
import fovea.engine.kernel.scalar.ScalarUpdates;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Optimizer steps; ranges begin and end at multiples of 16. */
final class VectorUpdates implements UpdateKernels {
  private static final VectorSpecies<Float> S = Species.FLOATS;
  private final ScalarUpdates scalar = new ScalarUpdates();

  @Override
  public void decay(int from, int to, float l1, float l2, float[] w, float[] g) {
    scalar.decay(from, to, l1, l2, w, g);
  }

  @Override
  public void sgd(
      int from,
      int to,
      float learningRate,
      float momentum,
      boolean nesterov,
      float[] w,
      float[] g,
      float[] v) {
    scalar.sgd(from, to, learningRate, momentum, nesterov, w, g, v);
  }

  @Override
  public void rmsProp(
      int from,
      int to,
      float learningRate,
      float rho,
      float epsilon,
      float[] w,
      float[] g,
      float[] v) {
    scalar.rmsProp(from, to, learningRate, rho, epsilon, w, g, v);
  }

  @Override
  public void shrink(int from, int to, float factor, float[] w) {
    scalar.shrink(from, to, factor, w);
  }

  @Override
  public void average(int from, int to, float kept, float[] w, float[] g) {
    scalar.average(from, to, kept, w, g);
  }

  @Override
  public void adam(
      int from,
      int to,
      float alpha,
      float beta1,
      float beta2,
      float epsilon,
      float[] w,
      float[] g,
      float[] m,
      float[] v) {
    FloatVector rate = FloatVector.broadcast(S, alpha);
    FloatVector keep1 = FloatVector.broadcast(S, beta1);
    FloatVector keep2 = FloatVector.broadcast(S, beta2);
    FloatVector rest1 = FloatVector.broadcast(S, 1 - beta1);
    FloatVector rest2 = FloatVector.broadcast(S, 1 - beta2);
    FloatVector eps = FloatVector.broadcast(S, epsilon);
    for (int i = from; i < to; i += Species.LENGTH) {
      FloatVector gradient = FloatVector.fromArray(S, g, i);
      FloatVector mean = FloatVector.fromArray(S, m, i).mul(keep1).add(gradient.mul(rest1));
      FloatVector square =
          FloatVector.fromArray(S, v, i).mul(keep2).add(gradient.mul(gradient).mul(rest2));
      mean.intoArray(m, i);
      square.intoArray(v, i);
      FloatVector step = mean.mul(rate).div(square.lanewise(VectorOperators.SQRT).add(eps));
      FloatVector.fromArray(S, w, i).sub(step).intoArray(w, i);
    }
  }

  @Override
  public void add(int from, int to, float[] x, float[] y) {
    for (int i = from; i < to; i += Species.LENGTH) {
      FloatVector more = FloatVector.fromArray(S, x, i);
      FloatVector.fromArray(S, y, i).add(more).intoArray(y, i);
    }
  }
}
