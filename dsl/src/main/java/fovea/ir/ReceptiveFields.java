package fovea.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many input cells one output of each node sees along each axis: r grows by (ke - 1) * j with
 * each window, and the jump j between neighbours by its stride; a transposed convolution adds
 * (ceil(ke/s) - 1) * j and divides the jump. Where streams join, the larger field counts.
 */
final class ReceptiveFields {
  /** Cells seen, and cells of the input from one output to the next; one value an axis. */
  private record Field(List<Double> sizes, List<Double> jumps) {}

  private final List<@Nullable Field> fields;

  private ReceptiveFields(List<@Nullable Field> fields) {
    this.fields = fields;
  }

  static ReceptiveFields of(Network network) {
    List<@Nullable Field> fields = new ArrayList<>();
    for (Node node : network.nodes()) {
      fields.add(field(network, node, fields));
    }
    return new ReceptiveFields(fields);
  }

  /** {@code 3x3}; null where the node sees the whole input, or that is a vector. */
  @Nullable String text(int id) {
    Field field = fields.get(id);
    return field == null
        ? null
        : field.sizes().stream()
            .map(size -> String.format(Locale.ROOT, "%.0f", Math.ceil(size)))
            .collect(Collectors.joining("x"));
  }

  private static @Nullable Field field(Network network, Node node, List<@Nullable Field> fields) {
    int rank = node.shape().spatialRank();
    if (node.op() instanceof Input) {
      List<Double> ones = Collections.nCopies(rank, 1.0);
      return rank == 0 ? null : new Field(ones, ones);
    }
    Field before = fields.get(node.inputs().get(0));
    for (int input : node.inputs()) {
      before = larger(before, fields.get(input));
    }
    if (before == null || before.sizes().size() != rank) {
      return null;
    }
    List<Shape> inputs = network.inputShapes(node);
    List<Double> sizes = new ArrayList<>();
    List<Double> jumps = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      double[] step = step(node.op(), inputs, axis);
      if (step == null) {
        return null;
      }
      sizes.add(before.sizes().get(axis) + step[0] * before.jumps().get(axis));
      jumps.add(before.jumps().get(axis) * step[1]);
    }
    return new Field(sizes, jumps);
  }

  /** Jumps by which the field grows, and the factor of the jump; null if all is seen. */
  private static double @Nullable [] step(Op op, List<Shape> inputs, int axis) {
    List<Window> windows = op.windows(inputs);
    if (!windows.isEmpty()) {
      Window window = windows.get(axis);
      return new double[] {window.reach() - 1, window.stride()};
    }
    if (op instanceof TransposedConv2d deconv) {
      Window window = deconv.cut(axis, inputs.get(0).get(axis));
      double read = Math.ceil((double) window.reach() / window.stride());
      return new double[] {read - 1, 1.0 / window.stride()};
    }
    if (op instanceof Upsample upsample) {
      return new double[] {upsample.bilinear() ? 1 : 0, 1.0 / upsample.factor().get(axis)};
    }
    return switch (op.spec().group()) {
      case ACTIVATION, REGULARISATION, MERGE, PADDING -> new double[] {0, 1};
      case NORMALISATION -> op instanceof GroupNorm ? null : new double[] {0, 1};
      default -> null;
    };
  }

  /** The larger of two fields; a stream that sees everything makes all of it seen. */
  private static @Nullable Field larger(@Nullable Field one, @Nullable Field other) {
    if (one == null || other == null || one.sizes().size() != other.sizes().size()) {
      return null;
    }
    List<Double> sizes = new ArrayList<>();
    List<Double> jumps = new ArrayList<>();
    for (int axis = 0; axis < one.sizes().size(); axis++) {
      sizes.add(Math.max(one.sizes().get(axis), other.sizes().get(axis)));
      jumps.add(Math.max(one.jumps().get(axis), other.jumps().get(axis)));
    }
    return new Field(sizes, jumps);
  }
}
