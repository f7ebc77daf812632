package fovea.ir;

/**
 * One axis of a sliding window: the arithmetic of every convolution and pooling layer.
 *
 * <p>Source of the formula: o = floor((i - k + 2p) / s) + 1, with the kernel's reach ke = (k-1)d +
 * 1 in place of k and separate padding before and after.
 *
 * @param input cells of the input along this axis
 * @param kernel cells that the window reads
 * @param stride cells from one window to the next
 * @param dilation cells from one read cell to the next
 * @param before padding before the first cell
 * @param after padding after the last cell
 * @param ceil whether a last, partial window counts (unless it would start in the end padding)
 */
public record Window(
    long input, long kernel, long stride, long dilation, long before, long after, boolean ceil) {

  /** The reach ke = (k-1)d + 1: cells from the first read cell to the last. */
  public long reach() {
    return (kernel - 1) * dilation + 1;
  }

  /** Whether at least one whole window fits. */
  public boolean fits() {
    return reach() <= input + before + after;
  }

  /** The number of windows; meaningful only if the window {@link #fits()}. */
  public long output() {
    long room = input + before + after - reach();
    if (!ceil) {
      return Math.floorDiv(room, stride) + 1;
    }
    long windows = Math.floorDiv(room + stride - 1, stride) + 1;
    return (windows - 1) * stride >= input + before ? windows - 1 : windows;
  }

  /** Cells at the end of the input that no window reads, because the division rounds down. */
  public long leftOut() {
    long end = (output() - 1) * stride + reach();
    return Math.max(0, Math.min(input, input + before - end));
  }

  /** The sum written out: {@code floor((28 + 2*0 - 3) / 1) + 1 = 26}. */
  public String arithmetic() {
    StringBuilder sum = new StringBuilder();
    sum.append(ceil ? "ceil((" : "floor((").append(input);
    if (before == after) {
      sum.append(" + 2*").append(before);
    } else {
      sum.append(" + ").append(before).append(" + ").append(after);
    }
    sum.append(" - ").append(reach()).append(") / ").append(stride).append(") + 1 = ");
    return sum.append(fits() ? output() : plainQuotient()).toString();
  }

  /** What the formula says where the window does not fit; may be zero or less. */
  private long plainQuotient() {
    return Math.floorDiv(input + before + after - reach(), stride) + 1;
  }
}
