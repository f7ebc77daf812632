package fovea.oracle;

import fovea.engine.Predictor;
import fovea.ir.Model;
import java.util.List;
import java.util.function.Function;

/**
 * A way in which the engine computes convolutions.
 *
 * @param name of the way
 * @param bound the largest difference allowed, relative to the output's largest magnitude
 * @param predictor makes an engine of a model that goes this way
 */
record Algorithm(String name, double bound, Function<Model, Predictor> predictor) {
  /**
   * Sums of products in another order than ONNX Runtime's, with 2^-24 for each rounding: the bound
   * is 170 roundings of the largest value.
   */
  static final Algorithm EXACT = new Algorithm("exact", 1e-5, Predictor::of);

  /** Every way, each of which must hold its bound. */
  static final List<Algorithm> ALL = List.of(EXACT);
}
