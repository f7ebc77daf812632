package fovea.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A permutation of a shape's axes.
 *
 * @param axes the input's axis, counted from 0, for each axis of the output
 */
public record Order(List<Integer> axes) {

  public Order {
    axes = List.copyOf(axes);
    List<Integer> sorted = new ArrayList<>(axes);
    sorted.sort(null);
    for (int i = 0; i < sorted.size(); i++) {
      if (sorted.get(i) != i) {
        throw new IllegalArgumentException(
            "permute: order must name each axis from 0 once, got " + join(axes));
      }
    }
  }

  /** The permutation with the given axes. */
  public static Order of(int... axes) {
    List<Integer> list = new ArrayList<>(axes.length);
    for (int axis : axes) {
      list.add(axis);
    }
    return new Order(list);
  }

  private static String join(List<Integer> axes) {
    return axes.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** As the language writes it: {@code 2,0,1}. */
  @Override
  public String toString() {
    return join(axes);
  }
}
