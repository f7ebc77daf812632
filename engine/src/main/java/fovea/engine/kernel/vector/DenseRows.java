package fovea.engine.kernel.vector;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Scratch;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The gradients of fully connected layers of one image, whose units stand side by side. What is
 * left of sixteen units is added up one by one, whatever the vectors: so they give equal bits.
 */
final class DenseRows {
  private static final VectorSpecies<Float> S = Species.FLOATS;

  /** Scratch of the gradient of the input. */
  static final int SUMS = 4 * COUNT;

  private DenseRows() {}

  static void inputGradient(
      int inputs,
      int units,
      float[] g,
      int gAt,
      float[] w,
      int wAt,
      float[] dx,
      int dxAt,
      Scratch scratch) {
    float[] sums = scratch.floats(SUMS);
    int whole = units - units % COUNT;
    for (int i = 0; i < inputs; i += 4) {
      // Inputs that are none repeat the last one.
      int rows = Math.min(4, inputs - i);
      int at = wAt + i * units;
      int w1 = at + Math.min(1, rows - 1) * units;
      int w2 = at + Math.min(2, rows - 1) * units;
      int w3 = at + Math.min(3, rows - 1) * units;
      for (int lane = 0; lane < COUNT; lane += Species.LENGTH) {
        fourRows(whole, lane, g, gAt, w, at, w1, w2, w3, sums);
      }
      for (int row = 0; row < rows; row++) {
        float sum = VectorConvolution.sum(sums, row * COUNT);
        for (int u = whole; u < units; u++) {
          sum += w[at + row * units + u] * g[gAt + u];
        }
        dx[dxAt + i + row] = sum;
      }
    }
  }

  /** The products of four rows of weights with one of gradients, every sixteenth to one sum. */
  private static void fourRows(
      int units,
      int lane,
      float[] g,
      int gAt,
      float[] w,
      int w0,
      int w1,
      int w2,
      int w3,
      float[] sums) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    FloatVector s2 = FloatVector.zero(S);
    FloatVector s3 = FloatVector.zero(S);
    for (int u = lane; u < units; u += COUNT) {
      FloatVector v = FloatVector.fromArray(S, g, gAt + u);
      s0 = FloatVector.fromArray(S, w, w0 + u).fma(v, s0);
      s1 = FloatVector.fromArray(S, w, w1 + u).fma(v, s1);
      s2 = FloatVector.fromArray(S, w, w2 + u).fma(v, s2);
      s3 = FloatVector.fromArray(S, w, w3 + u).fma(v, s3);
    }
    s0.intoArray(sums, lane);
    s1.intoArray(sums, COUNT + lane);
    s2.intoArray(sums, 2 * COUNT + lane);
    s3.intoArray(sums, 3 * COUNT + lane);
  }

  static void weightGradient(
      int inputs, int units, float[] x, int xAt, float[] g, int gAt, float[] dw, int dwAt) {
    int whole = units - units % COUNT;
    for (int i = 0; i < inputs; i++) {
      int to = dwAt + i * units;
      addRow(whole, x[xAt + i], g, gAt, dw, to);
      for (int u = whole; u < units; u++) {
        dw[to + u] += x[xAt + i] * g[gAt + u];
      }
    }
  }

  private static void addRow(int units, float x, float[] g, int gAt, float[] dw, int dwAt) {
    FloatVector v = FloatVector.broadcast(S, x);
    for (int u = 0; u < units; u += Species.LENGTH) {
      FloatVector sum = FloatVector.fromArray(S, dw, dwAt + u);
      FloatVector.fromArray(S, g, gAt + u).fma(v, sum).intoArray(dw, dwAt + u);
    }
  }
}
