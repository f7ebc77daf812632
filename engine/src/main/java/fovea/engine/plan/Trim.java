package fovea.engine.plan;

import fovea.ir.AvgPool;
import fovea.ir.MaxPool;
import fovea.ir.Op;
import fovea.ir.Shape;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cells at the ends of axes that a pool leaves out, because its windows do not fill them: 11
 * cells under windows of two by two are 10. The convolution before it need not compute them.
 */
final class Trim {
  static final String REASON = "; what the pool after it leaves out is not computed";

  private Trim() {}

  /** The windows of a pool; null of what is none. */
  static @Nullable List<Window> windows(Op op, Shape input) {
    if (op instanceof MaxPool pool) {
      return pool.windows(input);
    }
    return op instanceof AvgPool pool ? pool.windows(input) : null;
  }

  /** Whether a pool leaves cells out. */
  static boolean leavesOut(List<Window> pool) {
    return pool.stream().anyMatch(window -> window.leftOut() > 0);
  }

  /** A pool's windows over the cells that they read. */
  static List<Window> read(List<Window> pool) {
    return pool.stream().map(Trim::read).toList();
  }

  private static Window read(Window axis) {
    if (axis.leftOut() == 0) {
      return axis;
    }
    return new Window(
        axis.input() - axis.leftOut(),
        axis.kernel(),
        axis.stride(),
        axis.dilation(),
        axis.before(),
        0,
        false);
  }

  /** A convolution's windows that lead to cells which a pool reads; it may end before its input. */
  static List<Window> convolution(List<Window> convolution, List<Window> pool) {
    List<Window> trimmed = new ArrayList<>();
    for (int i = 0; i < convolution.size(); i++) {
      Window axis = convolution.get(i);
      trimmed.add(
          new Window(
              axis.input(),
              axis.kernel(),
              axis.stride(),
              axis.dilation(),
              axis.before(),
              axis.after() - pool.get(i).leftOut() * axis.stride(),
              false));
    }
    return trimmed;
  }

  /** What a pool reads of a value. */
  static Shape shape(Shape value, List<Window> pool) {
    List<Long> extents = new ArrayList<>(value.dims());
    for (int axis = 0; axis < pool.size(); axis++) {
      extents.set(axis, extents.get(axis) - pool.get(axis).leftOut());
    }
    return new Shape(extents);
  }
}
