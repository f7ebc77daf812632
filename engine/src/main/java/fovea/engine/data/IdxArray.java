package fovea.engine.data;

import java.util.List;

/** What an IDX file holds: an array of unsigned bytes. */
final class IdxArray {
  private final List<Integer> dims;
  private final byte[] values;

  /**
   * @param dims extents, outermost first: examples, or examples x height x width
   * @param values in that order, the last axis fastest; not copied
   */
  IdxArray(List<Integer> dims, byte[] values) {
    this.dims = List.copyOf(dims);
    this.values = values;
  }

  List<Integer> dims() {
    return dims;
  }

  /** The values themselves, not a copy. */
  byte[] values() {
    return values;
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
