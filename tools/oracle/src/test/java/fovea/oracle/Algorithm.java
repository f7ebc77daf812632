package fovea.oracle;

import fovea.engine.PredictorOptions;
import java.util.List;

/**
 * A way in which the engine computes convolutions.
 *
 * @param name of the way
 * @param bound the largest difference allowed, relative to the output's largest magnitude
 * @param options under which a predictor goes this way
 * @param copies of the few images that are predicted at once: many go with sixteen images side by
 *     side, a few one by one with their channels side by side
 */
record Algorithm(String name, double bound, PredictorOptions options, int copies) {
  /**
   * Sums of products in another order than ONNX Runtime's, with 2^-24 for each rounding: the bound
   * is 170 roundings of the largest value.
   */
  private static final double EXACT = 1e-5;

  /** Winograd's transforms round values that are larger than the result. */
  private static final double WINOGRAD = 5e-5;

  /** Every way, each of which must hold its bound. */
  static final List<Algorithm> ALL =
      List.of(
          new Algorithm("exact, one by one", EXACT, PredictorOptions.DEFAULT.withExact(true), 1),
          new Algorithm("exact, in batches", EXACT, PredictorOptions.DEFAULT.withExact(true), 5),
          new Algorithm("one by one", WINOGRAD, PredictorOptions.DEFAULT, 1),
          new Algorithm("in batches", WINOGRAD, PredictorOptions.DEFAULT, 5));
}
