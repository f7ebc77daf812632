package fovea.engine.kernel.scalar;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.LaneNorm;
import fovea.engine.kernel.Neighbours;
import fovea.engine.kernel.NormKernels;
import fovea.engine.kernel.Scratch;
import fovea.engine.kernel.Strata;
import java.util.Arrays;

/** Layers with a few parameters for each channel; every inner loop runs over images. */
public final class ScalarNorms implements NormKernels {

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
    for (int c = 0; c < channels; c++) {
      float factor = weights[factorsAt + c];
      float shift = weights[shiftsAt + c];
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        y[yAt + i] = x[xAt + i] * factor + shift;
      }
    }
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
    for (int c = 0; c < channels; c++) {
      float slope = slopes[slopesAt + c];
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        float v = x[xAt + i];
        y[yAt + i] = v < 0 ? slope * v : v;
      }
    }
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
    for (int c = 0; c < channels; c++) {
      float slope = slopes[slopesAt + c];
      for (int i = c * plane; i < (c + 1) * plane; i++) {
        dx[dxAt + i] = x[xAt + i] > 0 ? g[gAt + i] : slope * g[gAt + i];
      }
    }
  }

  @Override
  public void preluSlopes(
      int channels, int plane, float[] x, int xAt, float[] g, int gAt, float[] ds, int dsAt) {
    for (int c = 0; c < channels; c++) {
      float sum = 0;
      for (int i = c * plane; i < (c + 1) * plane; i += 4) {
        float first = Math.min(x[xAt + i], 0) * g[gAt + i];
        float second = Math.min(x[xAt + i + 1], 0) * g[gAt + i + 1];
        float third = Math.min(x[xAt + i + 2], 0) * g[gAt + i + 2];
        float fourth = Math.min(x[xAt + i + 3], 0) * g[gAt + i + 3];
        sum += (first + second) + (third + fourth);
      }
      ds[dsAt + c] += sum;
    }
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
    int width = strata.width();
    int rows = strata.channels() * strata.spots();
    Arrays.fill(moments, momentsAt, momentsAt + 2 * strata.statistics(), 0);
    for (int group = 0; group < strata.groups(); group++) {
      int mean = momentsAt + group * width;
      int deviation = mean + strata.statistics();
      int from = xAt + group * rows * width;
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < width; i++) {
          moments[mean + i] += x[from + row * width + i];
        }
      }
      for (int i = 0; i < width; i++) {
        moments[mean + i] /= rows;
      }
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < width; i++) {
          float centred = x[from + row * width + i] - moments[mean + i];
          moments[deviation + i] += centred * centred;
        }
      }
      for (int i = 0; i < width; i++) {
        moments[deviation + i] = 1 / (float) Math.sqrt(moments[deviation + i] / rows + epsilon);
      }
      for (int row = 0; row < rows; row++) {
        int c = group * strata.channels() + row / strata.spots();
        float gamma = weights[gammaAt + c];
        float beta = weights[betaAt + c];
        int at = (group * rows + row) * width;
        for (int i = 0; i < width; i++) {
          float centred = x[xAt + at + i] - moments[mean + i];
          y[yAt + at + i] = centred * moments[deviation + i] * gamma + beta;
        }
      }
    }
  }

  @Override
  public void measure(Strata strata, Footprint footprint) {
    footprint.floats(2 * strata.width());
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
    int width = strata.width();
    int rows = strata.channels() * strata.spots();
    float[] sums = scratch.floats(2 * width); // of gamma * g, and of that times the normalised x
    for (int group = 0; group < strata.groups(); group++) {
      int mean = momentsAt + group * width;
      int deviation = mean + strata.statistics();
      Arrays.fill(sums, 0, 2 * width, 0);
      for (int row = 0; row < rows; row++) {
        float gamma = weights[gammaAt + group * strata.channels() + row / strata.spots()];
        int at = (group * rows + row) * width;
        for (int i = 0; i < width; i++) {
          float normal = (x[xAt + at + i] - moments[mean + i]) * moments[deviation + i];
          sums[i] += gamma * g[gAt + at + i];
          sums[width + i] += gamma * g[gAt + at + i] * normal;
        }
      }
      for (int row = 0; row < rows; row++) {
        float gamma = weights[gammaAt + group * strata.channels() + row / strata.spots()];
        int at = (group * rows + row) * width;
        for (int i = 0; i < width; i++) {
          float normal = (x[xAt + at + i] - moments[mean + i]) * moments[deviation + i];
          float common = (sums[i] + normal * sums[width + i]) / rows;
          dx[dxAt + at + i] = moments[deviation + i] * (gamma * g[gAt + at + i] - common);
        }
      }
    }
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
    int width = strata.width();
    int plane = strata.plane();
    for (int c = 0; c < strata.groups() * strata.channels(); c++) {
      int mean = momentsAt + c / strata.channels() * width;
      int deviation = mean + strata.statistics();
      float sum = 0;
      for (int spot = 0; spot < strata.spots(); spot++) {
        int at = c * plane + spot * width;
        float row = 0;
        for (int i = 0; i < width; i++) {
          float normal = (x[xAt + at + i] - moments[mean + i]) * moments[deviation + i];
          row += g[gAt + at + i] * normal;
        }
        sum += row;
      }
      gradients[gammaAt + c] += sum;
      gradients[betaAt + c] += Rows.sum(g, gAt + c * plane, plane);
    }
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
    for (int c = 0; c < channels; c++) {
      int at = c * plane;
      Arrays.fill(scale, scaleAt + at, scaleAt + at + plane, neighbours.k());
      int last = Math.min(c + neighbours.after(), channels - 1);
      for (int near = Math.max(c - neighbours.before(), 0); near <= last; near++) {
        for (int i = 0; i < plane; i++) {
          float v = x[xAt + near * plane + i];
          scale[scaleAt + at + i] += neighbours.weight() * (v * v);
        }
      }
      for (int i = at; i < at + plane; i++) {
        y[yAt + i] = x[xAt + i] * inversePower(scale[scaleAt + i], neighbours.beta());
      }
    }
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
    for (int i = 0; i < channels * plane; i++) {
      float gradient = g[gAt + i];
      dx[dxAt + i] = gradient * inversePower(scale[scaleAt + i], neighbours.beta());
      g[gAt + i] = gradient * y[yAt + i] / scale[scaleAt + i];
    }
    float factor = (float) (2 * neighbours.weight() * neighbours.beta());
    for (int c = 0; c < channels; c++) {
      int at = c * plane;
      int last = Math.min(c + neighbours.before(), channels - 1);
      for (int near = Math.max(c - neighbours.after(), 0); near <= last; near++) {
        for (int i = 0; i < plane; i++) {
          dx[dxAt + at + i] -= factor * x[xAt + at + i] * g[gAt + near * plane + i];
        }
      }
    }
  }

  @Override
  public void laneSums(int cells, float[] x, int xAt, float[] sums, int sumsAt) {
    Arrays.fill(sums, sumsAt, sumsAt + COUNT, 0);
    for (int cell = 0; cell < cells; cell++) {
      for (int lane = 0; lane < COUNT; lane++) {
        sums[sumsAt + lane] += x[xAt + cell * COUNT + lane];
      }
    }
  }

  @Override
  public void laneDeviations(
      int cells, float centre, float[] x, int xAt, float[] sums, int sumsAt) {
    Arrays.fill(sums, sumsAt, sumsAt + 2 * COUNT, 0);
    for (int cell = 0; cell < cells; cell++) {
      for (int lane = 0; lane < COUNT; lane++) {
        float deviation = x[xAt + cell * COUNT + lane] - centre;
        sums[sumsAt + lane] += deviation;
        sums[sumsAt + COUNT + lane] += deviation * deviation;
      }
    }
  }

  @Override
  public void laneProducts(
      int cells, float centre, float[] x, int xAt, float[] g, int gAt, float[] sums, int sumsAt) {
    Arrays.fill(sums, sumsAt, sumsAt + 2 * COUNT, 0);
    for (int cell = 0; cell < cells; cell++) {
      for (int lane = 0; lane < COUNT; lane++) {
        float gradient = g[gAt + cell * COUNT + lane];
        sums[sumsAt + lane] += gradient;
        sums[sumsAt + COUNT + lane] += gradient * (x[xAt + cell * COUNT + lane] - centre);
      }
    }
  }

  @Override
  public void standardise(
      int count, float centre, float factor, float shift, float[] x, int xAt, float[] y, int yAt) {
    for (int i = 0; i < count; i++) {
      y[yAt + i] = (x[xAt + i] - centre) * factor + shift;
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
    for (int i = 0; i < count; i++) {
      dx[dxAt + i] = g[gAt + i] * factor - (x[xAt + i] - centre) * slope - shift;
    }
  }

  /** {@code v^-beta}; square roots where they do, as for the usual beta of 3/4. */
  private static float inversePower(float v, double beta) {
    float root = 1 / (float) Math.sqrt(v);
    if (beta == 0.75) {
      return root * (float) Math.sqrt(root);
    }
    return beta == 0.5 ? root : (float) StrictMath.pow(v, -beta);
  }

  @Override
  public void laneDeviations(
      int cells, float[] centres, int centresAt, float[] x, int xAt, float[] sums, int sumsAt) {
    Arrays.fill(sums, sumsAt, sumsAt + 2 * COUNT, 0);
    for (int cell = 0; cell < cells; cell++) {
      for (int lane = 0; lane < COUNT; lane++) {
        float deviation = x[xAt + cell * COUNT + lane] - centres[centresAt + lane];
        sums[sumsAt + lane] += deviation;
        sums[sumsAt + COUNT + lane] += deviation * deviation;
      }
    }
  }

  @Override
  public void standardiseLanes(
      LaneNorm norm, int cells, float[] settled, float[] x, int xAt, float[] y, int yAt) {
    for (int cell = 0; cell < cells; cell++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int i = cell * COUNT + lane;
        float value = standardised(norm, settled, lane, x[xAt + i]);
        y[yAt + i] = norm.relu() && value < 0 ? 0 : value;
      }
    }
  }

  private static float standardised(LaneNorm norm, float[] settled, int lane, float x) {
    float deviation = x - settled[norm.means() + lane];
    return deviation * settled[norm.factors() + lane] + settled[norm.betas() + lane];
  }

  /** The gradient that the relu of a norm lets pass. */
  private static float passing(LaneNorm norm, float[] settled, int lane, float x, float g) {
    return norm.relu() && !(standardised(norm, settled, lane, x) > 0) ? 0 : g;
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
    Arrays.fill(sums, sumsAt, sumsAt + 2 * COUNT, 0);
    for (int cell = 0; cell < cells; cell++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int i = cell * COUNT + lane;
        float gradient = passing(norm, settled, lane, x[xAt + i], g[gAt + i]);
        sums[sumsAt + lane] += gradient;
        sums[sumsAt + COUNT + lane] += gradient * (x[xAt + i] - settled[norm.means() + lane]);
      }
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
    for (int cell = 0; cell < cells; cell++) {
      for (int lane = 0; lane < COUNT; lane++) {
        int i = cell * COUNT + lane;
        float deviation = x[xAt + i] - settled[norm.means() + lane];
        float gradient = passing(norm, settled, lane, x[xAt + i], g[gAt + i]);
        dx[dxAt + i] =
            gradient * settled[norm.factors() + lane]
                - deviation * settled[norm.slopes() + lane]
                - settled[norm.shifts() + lane];
      }
    }
  }
}
