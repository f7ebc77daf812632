package fovea.engine.data;

import java.util.List;

/**
 * What an IDX file holds: an array of unsigned bytes.
 *
 * @param dims extents, outermost first: examples, or examples x height x width
 * @param values in that order, the last axis fastest; not copied
 */
record IdxArray(List<Integer> dims, byte[] values) {
  IdxArray {
    dims = List.copyOf(dims);
  }

  /** The number of examples. */
  int size() {
    return dims.get(0);
  }

  /** The extent of one axis, or 1 beyond the last. */
  int dim(int axis) {
    return axis < dims.size() ? dims.get(axis) : 1;
  }
}
