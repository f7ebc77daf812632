package fovea.ir;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How many cells a window may reach beyond the input, before and after each axis.
 *
 * @param mode how the amounts come about
 * @param amounts for {@link Mode#EXPLICIT} one value for every side, or before and after for each
 *     axis (top, bottom, left, right); empty for the other modes
 */
public record Padding(Mode mode, List<Integer> amounts) {

  /** How the amounts come about. ke is the reach (k-1)d + 1 of the kernel. */
  public enum Mode {
    /** No padding. */
    VALID,
    /** o = ceil(i/s); the extra cell goes to the end. */
    SAME,
    /** ke - 1 on both sides: the largest that makes sense. */
    FULL,
    /** ke - 1 before, none after: nothing is seen before its time. */
    CAUSAL,
    /** The amounts as given. */
    EXPLICIT;

    /** The word of the language. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static final Padding VALID = new Padding(Mode.VALID, List.of());
  public static final Padding SAME = new Padding(Mode.SAME, List.of());
  public static final Padding FULL = new Padding(Mode.FULL, List.of());
  public static final Padding CAUSAL = new Padding(Mode.CAUSAL, List.of());

  public Padding {
    amounts = List.copyOf(amounts);
    if (mode == Mode.EXPLICIT && amounts.isEmpty()) {
      throw new IllegalArgumentException("padding: explicit amounts are missing");
    }
    if (mode != Mode.EXPLICIT && !amounts.isEmpty()) {
      throw new IllegalArgumentException("padding: " + mode.word() + " takes no amounts");
    }
    if (amounts.size() > 1 && amounts.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "padding: needs one amount or before and after for each axis, got " + amounts.size());
    }
    for (int amount : amounts) {
      if (amount < 0) {
        throw new IllegalArgumentException("padding: must be at least 0, got " + amount);
      }
    }
    if (mode == Mode.EXPLICIT && amounts.stream().distinct().count() == 1) {
      amounts = List.of(amounts.get(0));
      if (amounts.get(0) == 0) {
        mode = Mode.VALID;
        amounts = List.of();
      }
    }
  }

  /** Explicit amounts: one for all sides, or before and after for each axis. */
  public static Padding of(List<Integer> amounts) {
    return new Padding(Mode.EXPLICIT, amounts);
  }

  /** Whether there are amounts for that many axes. */
  public boolean fits(int axes) {
    return amounts.size() <= 1 || amounts.size() == 2 * axes;
  }

  /** The window on one axis of {@code input} cells under this padding. */
  public Window window(
      int axis, long input, long kernel, long stride, long dilation, boolean ceil) {
    long reach = (kernel - 1) * dilation + 1;
    long before = 0;
    long after = 0;
    switch (mode) {
      case VALID -> {}
      case SAME -> {
        long output = Math.floorDiv(input - 1, stride) + 1;
        long total = Math.max(0, (output - 1) * stride + reach - input);
        before = total / 2;
        after = total - before;
      }
      case FULL -> {
        before = reach - 1;
        after = reach - 1;
      }
      case CAUSAL -> before = reach - 1;
      case EXPLICIT -> {
        before = amounts.size() == 1 ? amounts.get(0) : amounts.get(2 * axis);
        after = amounts.size() == 1 ? amounts.get(0) : amounts.get(2 * axis + 1);
      }
    }
    return new Window(input, kernel, stride, dilation, before, after, ceil);
  }

  /** As the language writes it: {@code same}, {@code p1} or {@code pad=0,1,0,1}. */
  @Override
  public String toString() {
    if (mode != Mode.EXPLICIT) {
      return mode.word();
    }
    if (amounts.size() == 1) {
      return "p" + amounts.get(0);
    }
    return amounts.stream().map(String::valueOf).collect(Collectors.joining(",", "pad=", ""));
  }
}
