package fovea.ir;

import java.math.BigInteger;
import java.util.List;

/**
 * One operator in its place in a network.
 *
 * @param id its index in {@link Network#nodes()}
 * @param name unique in the network; a word's name begins with its layer's: {@code conv1.relu}
 * @param op what it computes
 * @param inputs ids of the nodes that it reads, each smaller than its own
 * @param shape the shape of its output
 */
public record Node(int id, String name, Op op, List<Integer> inputs, Shape shape) {

  public Node {
    inputs = List.copyOf(inputs);
  }

  /** The layer (the statement) that it belongs to: its name up to the first dot. */
  public String layer() {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** The network-wide name of one of its tensors: {@code conv1/kernel}. */
  public String tensorName(Parameter parameter) {
    return name + "/" + parameter.role();
  }

  /** Multiply-adds for one example, given the shapes of its inputs. */
  public BigInteger multiplyAdds(List<Shape> inputShapes) {
    return op.multiplyAdds(inputShapes, shape);
  }
}
