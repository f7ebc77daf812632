package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node computes, as far as the plan keeps it: its slab and, in training, its gradient, which
 * each reader writes a part of.
 */
public final class Value {
  private final Buffer data;
  private final Grid shape;
  private final Layout layout;
  private final Grid grid;
  private final boolean learns;
  private final int producer;
  private final List<Buffer> parts = new ArrayList<>();

  /**
   * @param learns whether anything that it depends on learns, so that it needs a gradient
   * @param producer index of the step that computes it; -1 for the input
   */
  Value(Buffer data, Grid shape, Layout layout, boolean learns, int producer) {
    this.data = data;
    this.shape = shape;
    // A row of channels is the same in both layouts of one image.
    this.layout = layout == Layout.ROW && shape.cells() == 1 ? Layout.CHANNELS : layout;
    this.grid = this.layout.planes(shape);
    this.learns = learns;
    this.producer = producer;
  }

  /** The values themselves. */
  public Buffer data() {
    return data;
  }

  /** Channels and cells of one image. */
  public Grid shape() {
    return shape;
  }

  /** How they lie in the buffer. */
  public Layout layout() {
    return layout;
  }

  /** The planes of lanes that hold it: in image lanes one for each channel. */
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

  /**
   * Puts inputs, channels last, into their places.
   *
   * @param images up to sixteen; 1 where there is one
   */
  public void put(float[] arena, int images, float[] rows, int from) {
    if (layout == Layout.IMAGES) {
      int to = data.offset();
      Lanes.fromRows(rows, from, images, shape.cells(), shape.channels(), arena, to);
    } else {
      System.arraycopy(rows, from, arena, requireRow(), shape.values());
    }
  }

  /**
   * Copies one output, channels last.
   *
   * @param image which of sixteen; 0 where there is one
   */
  public void get(float[] arena, int image, float[] row, int to) {
    if (layout == Layout.IMAGES) {
      int from = data.offset();
      Lanes.toRow(arena, from, image, shape.cells(), shape.channels(), row, to);
    } else {
      System.arraycopy(arena, requireRow(), row, to, shape.values());
    }
  }

  private int requireRow() {
    if (layout == Layout.CHANNELS && shape.cells() > 1) {
      throw new IllegalStateException("plan: " + data.name() + " must be a row");
    }
    return data.offset();
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
