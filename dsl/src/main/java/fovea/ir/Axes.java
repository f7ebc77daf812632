package fovea.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One integer for each axis that a window slides over: a kernel, a stride, a dilation.
 *
 * <p>A single value serves all axes, and equal values collapse to one, so {@code k3x3} equals
 * {@code k3}.
 *
 * @param values outermost axis first (height before width); at least one
 */
public record Axes(List<Integer> values) {

  public Axes {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("axes: at least one value is needed");
    }
    values = values.stream().distinct().count() == 1 ? List.of(values.get(0)) : List.copyOf(values);
  }

  /** The given values, one for all axes or one each. */
  public static Axes of(int... values) {
    List<Integer> list = new ArrayList<>(values.length);
    for (int value : values) {
      list.add(value);
    }
    return new Axes(list);
  }

  /** The value for one axis, counted from the outermost. */
  public int get(int axis) {
    return values.size() == 1 ? values.get(0) : values.get(axis);
  }

  /** Whether there is a value for each of that many axes. */
  public boolean fits(int axes) {
    return values.size() == 1 || values.size() == axes;
  }

  /** Every axis written out: {@code 3x3} for two axes of 3. */
  public String written(int axes) {
    StringBuilder text = new StringBuilder();
    for (int axis = 0; axis < axes; axis++) {
      text.append(axis == 0 ? "" : "x").append(get(axis));
    }
    return text.toString();
  }

  /** As the language writes it: {@code 3} or {@code 3x5}. */
  @Override
  public String toString() {
    return values.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
