package fovea.ir;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How many input cells one output of each node sees along each axis: r grows by (ke - 1) * j with
 * each window, and the jump j between neighbours by its stride. Where streams join, the larger
 * field counts.
 */
final class ReceptiveFields {
  /** Size and jump for each axis; null for a node that sees the whole input. */
  private record Field(List<BigInteger> sizes, List<BigInteger> jumps) {}

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
        : field.sizes().stream().map(BigInteger::toString).collect(Collectors.joining("x"));
  }

  private static @Nullable Field field(Network network, Node node, List<@Nullable Field> fields) {
    int rank = node.shape().spatialRank();
    if (node.op() instanceof Input) {
      return rank == 0 ? null : new Field(ones(rank), ones(rank));
    }
    Field before = null;
    for (int input : node.inputs()) {
      before = larger(before, fields.get(input));
    }
    if (before == null || before.sizes().size() != rank) {
      return null;
    }
    List<Window> windows = node.op().windows(network.inputShapes(node));
    boolean global = windows.isEmpty() && !keepsPlaces(node, network);
    if (global) {
      return null;
    }
    if (windows.isEmpty()) {
      return before;
    }
    List<BigInteger> sizes = new ArrayList<>();
    List<BigInteger> jumps = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      Window window = windows.get(axis);
      BigInteger jump = before.jumps().get(axis);
      BigInteger reach = BigInteger.valueOf(window.reach() - 1);
      sizes.add(before.sizes().get(axis).add(reach.multiply(jump)));
      jumps.add(jump.multiply(BigInteger.valueOf(window.stride())));
    }
    return new Field(sizes, jumps);
  }

  /** Whether a value of the output comes from the same place of the inputs, and nowhere else. */
  private static boolean keepsPlaces(Node node, Network network) {
    return switch (node.op().spec().group()) {
      case ACTIVATION, REGULARISATION, MERGE, PADDING -> true;
      case NORMALISATION -> !(node.op() instanceof GroupNorm);
      default -> node.op() instanceof Upsample;
    };
  }

  private static @Nullable Field larger(@Nullable Field one, @Nullable Field other) {
    if (one == null || other == null || one.sizes().size() != other.sizes().size()) {
      return one == null ? other : one;
    }
    List<BigInteger> sizes = new ArrayList<>();
    List<BigInteger> jumps = new ArrayList<>();
    for (int axis = 0; axis < one.sizes().size(); axis++) {
      sizes.add(one.sizes().get(axis).max(other.sizes().get(axis)));
      jumps.add(one.jumps().get(axis).max(other.jumps().get(axis)));
    }
    return new Field(sizes, jumps);
  }

  private static List<BigInteger> ones(int count) {
    return java.util.Collections.nCopies(count, BigInteger.ONE);
  }
}
