package fovea.dsl.check;

/**
 * Where the data stands: at a node of the graph, nowhere yet, or somewhere unknown because of a
 * mistake that was reported.
 *
 * @param node the node's id, or one of the two constants' marks
 */
record Stream(int node) {
  /** No input has been stated yet. */
  static final Stream NONE = new Stream(-1);

  /** A mistake came before; what follows from it is not reported. */
  static final Stream UNKNOWN = new Stream(-2);

  boolean isKnown() {
    return node >= 0;
  }
}
