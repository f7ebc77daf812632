package fovea.engine.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * What a node computes, as far as the plan keeps it: its slab and, in training, its gradient, which
 * each reader writes a part of.
 */
public final class Value {
  private final Buffer data;
  private final Grid grid;
  private final boolean learns;
  private final int producer;
  private final List<Buffer> parts = new ArrayList<>();

  /**
   * @param learns whether anything that it depends on learns, so that it needs a gradient
   * @param producer index of the step that computes it; -1 for the input
   */
  Value(Buffer data, Grid grid, boolean learns, int producer) {
    this.data = data;
    this.grid = grid;
    this.learns = learns;
    this.producer = producer;
  }

  /** The values themselves. */
  public Buffer data() {
    return data;
  }

  public Grid grid() {
    return grid;
  }

  /** Whether it has a gradient. */
  public boolean learns() {
    return learns;
  }

  /** Where its gradient is complete once all readers' parts are added up: the first part. */
  public Buffer gradient() {
    return parts.get(0);
  }

  /** One part for each reader. */
  List<Buffer> parts() {
    return parts;
  }

  /** A part of the gradient, for one more reader to overwrite at that moment. */
  Buffer addPart(Moment moment) {
    String suffix = parts.isEmpty() ? "'" : "'" + (parts.size() + 1);
    Buffer part = new Buffer(data.name() + suffix, data.size()).use(moment);
    part.use(producer < 0 ? moment : Moment.backward(producer));
    parts.add(part);
    return part;
  }
}
