package fovea.ir;

import java.util.List;

/**
 * One line for each operator and each notable setting. A line yields every check that a module can
 * make of an operator: text, shape, forward, gradients, vector against scalar, file.
 */
public final class OpCases {

  /**
   * One operator on one input.
   *
   * @param text its statement, as the printer writes it
   * @param op the operator
   * @param input the shape that it gets
   * @param output the shape that must come out
   */
  public record OpCase(String text, Op op, Shape input, Shape output) {
    /** A network of an input and this operator, as the engine and the files want it. */
    public Network network() {
      List<Node> nodes =
          op instanceof Input
              ? List.of(new Node(0, "input", op, List.of(), output))
              : List.of(
                  new Node(0, "input", new Input(input), List.of(), input),
                  new Node(1, "op1", op, List.of(0), output));
      return new Network(null, nodes, List.of(nodes.size() - 1), List.of(), List.of(), null, null);
    }

    @Override
    public String toString() {
      return text + " on " + input;
    }
  }

  private static final WeightOptions WORDS = WeightOptions.DEFAULT;

  private OpCases() {}

  /** Every case. */
  public static List<OpCase> all() {
    return List.of(
        of("input 28x28x1", new Input(Shape.of(28, 28, 1)), "28x28x1", "28x28x1"),
        of("conv 6 k3", Conv2d.of(6, 3), "7x7x1", "5x5x6"),
        of("conv 1 k1", Conv2d.of(1, 1), "1x1x1", "1x1x1"),
        of("conv 13 k1", Conv2d.of(13, 1), "4x6x8", "4x6x13"),
        of("conv 4 k3 s2", conv(4, Axes.of(3), Axes.of(2), Padding.VALID, 1, 1), "8x6x3", "3x2x4"),
        of(
            "conv 5 k3x2 s2x1 p1",
            conv(5, Axes.of(3, 2), Axes.of(2, 1), Padding.of(List.of(1)), 1, 1),
            "6x5x2",
            "3x6x5"),
        of("conv 8 k3 same", conv(8, Axes.of(3), Axes.of(1), Padding.SAME, 1, 1), "6x7x4", "6x7x8"),
        of(
            "conv 3 k4 s3 same",
            conv(3, Axes.of(4), Axes.of(3), Padding.SAME, 1, 1),
            "8x7x2",
            "3x3x3"),
        of("conv 2 k3 full", conv(2, Axes.of(3), Axes.of(1), Padding.FULL, 1, 1), "4x4x2", "6x6x2"),
        of(
            "conv 2 k3 pad=0,2,1,0",
            conv(2, Axes.of(3), Axes.of(1), Padding.of(List.of(0, 2, 1, 0)), 1, 1),
            "4x4x1",
            "4x3x2"),
        of("conv 3 k3 d2", conv(3, Axes.of(3), Axes.of(1), Padding.VALID, 2, 1), "7x6x2", "3x2x3"),
        of(
            "conv 6 k3 same g3",
            conv(6, Axes.of(3), Axes.of(1), Padding.SAME, 1, 3),
            "5x4x9",
            "5x4x6"),
        of(
            "conv 4 k3 nobias",
            new Conv2d(
                4, Axes.of(3), Axes.of(1), Padding.VALID, Axes.of(1), 1, WORDS.withoutBias()),
            "5x5x3",
            "3x3x4"),
        of(
            "conv 4 k3 init=he freeze l2(1e-4)",
            new Conv2d(
                4,
                Axes.of(3),
                Axes.of(1),
                Padding.VALID,
                Axes.of(1),
                1,
                new WeightOptions(Initializer.HE, true, true, 0, 1e-4)),
            "5x5x3",
            "3x3x4"),
        of("conv 37 k5", Conv2d.of(37, 5), "6x8x3", "2x4x37"),
        of("dense 10", Dense.of(10), "16", "10"),
        of("dense 1", Dense.of(1), "1", "1"),
        of("dense 37", Dense.of(37), "25", "37"),
        of("dense 6 nobias", new Dense(6, WORDS.withoutBias()), "13", "6"),
        of("maxpool", MaxPool.of(2), "6x6x4", "3x3x4"),
        of("maxpool k3", MaxPool.of(3), "8x7x1", "2x2x1"),
        of(
            "maxpool k3 s2 p1",
            new MaxPool(Axes.of(3), Axes.of(2), Padding.of(List.of(1)), false),
            "7x6x5",
            "4x3x5"),
        of(
            "maxpool k3 s2 ceil",
            new MaxPool(Axes.of(3), Axes.of(2), Padding.VALID, true),
            "6x6x2",
            "3x3x2"),
        of(
            "maxpool k3 s1 same",
            new MaxPool(Axes.of(3), Axes.of(1), Padding.SAME, false),
            "5x4x3",
            "5x4x3"),
        of("avgpool", AvgPool.of(2), "5x5x6", "2x2x6"),
        of(
            "avgpool k3 s2 p1",
            new AvgPool(Axes.of(3), Axes.of(2), Padding.of(List.of(1)), false, false),
            "7x6x5",
            "4x3x5"),
        of(
            "avgpool k3 s2 p1 include_pad",
            new AvgPool(Axes.of(3), Axes.of(2), Padding.of(List.of(1)), false, true),
            "7x6x5",
            "4x3x5"),
        of(
            "avgpool k2x3 s2x1 ceil",
            new AvgPool(Axes.of(2, 3), Axes.of(2, 1), Padding.VALID, true, false),
            "5x6x2",
            "3x4x2"),
        of("gap", new GlobalAvgPool(), "5x7x13", "13"),
        of("flatten", new Flatten(), "3x5x2", "30"),
        of("dropout 0.5", new Dropout(0.5), "4x4x3", "4x4x3"),
        of("dropout 0", new Dropout(0), "9", "9"),
        of("relu", new Activation(Activation.Function.RELU), "5x5x3", "5x5x3"),
        of("tanh", new Activation(Activation.Function.TANH), "37", "37"),
        of("sigmoid", new Activation(Activation.Function.SIGMOID), "3x3x4", "3x3x4"),
        of("softmax", new Softmax(), "10", "10"),
        of("softmax", new Softmax(), "3x2x5", "3x2x5"));
  }

  private static Conv2d conv(
      int filters, Axes kernel, Axes stride, Padding padding, int dilation, int groups) {
    return new Conv2d(filters, kernel, stride, padding, Axes.of(dilation), groups, WORDS);
  }

  private static OpCase of(String text, Op op, String input, String output) {
    return new OpCase(text, op, Shape.parse(input), Shape.parse(output));
  }
}
