package fovea.ir;

import java.util.ArrayList;
import java.util.Arrays;
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
   * @param inputs the shapes that it gets, one for all but merges
   * @param output the shape that must come out
   */
  public record OpCase(String text, Op op, List<Shape> inputs, Shape output) {
    /** The only input's shape, or the first one's. */
    public Shape input() {
      return inputs.get(0);
    }

    /** A network of an input and this operator, as the engine and the files want it. */
    public Network network() {
      List<Node> nodes = new ArrayList<>();
      if (op instanceof Input) {
        nodes.add(new Node(0, "input", op, List.of(), output));
      } else {
        List<Integer> ids = new ArrayList<>();
        for (Shape shape : inputs) {
          ids.add(nodes.size());
          String name = inputs.size() == 1 ? "input" : "in" + nodes.size();
          nodes.add(new Node(nodes.size(), name, new Input(shape), List.of(), shape));
        }
        nodes.add(new Node(nodes.size(), "op1", op, ids, output));
      }
      return new Network(null, nodes, List.of(nodes.size() - 1), List.of(), List.of(), null, null);
    }

    @Override
    public String toString() {
      return text + " on " + inputs;
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
        of(
            "conv 2 k2 same",
            new Conv2d(2, Axes.of(2), Axes.of(1), Padding.SAME, Axes.of(1), 1, WORDS),
            "5x4x3",
            "5x4x2"),
        of(
            "conv 3 k2x4 s2x3 same d2x1",
            new Conv2d(3, Axes.of(2, 4), Axes.of(2, 3), Padding.SAME, Axes.of(2, 1), 1, WORDS),
            "7x8x2",
            "4x3x3"),
        of(
            "conv 2 k3x2 full d1x2",
            new Conv2d(2, Axes.of(3, 2), Axes.of(1), Padding.FULL, Axes.of(1, 2), 1, WORDS),
            "4x3x2",
            "6x5x2"),
        of(
            "conv 3 k1 s3",
            new Conv2d(3, Axes.of(1), Axes.of(3), Padding.VALID, Axes.of(1), 1, WORDS),
            "7x5x4",
            "3x2x3"),
        of(
            "conv 4 k3 s2 p1 d2 g2",
            new Conv2d(4, Axes.of(3), Axes.of(2), Padding.of(List.of(1)), Axes.of(2), 2, WORDS),
            "9x8x6",
            "4x3x4"),
        of(
            "conv 3 k5 p2",
            new Conv2d(3, Axes.of(5), Axes.of(1), Padding.of(List.of(2)), Axes.of(1), 1, WORDS),
            "2x3x2",
            "2x3x3"),
        of(
            "conv 3 k3 pad=2,0,0,1",
            new Conv2d(
                3, Axes.of(3), Axes.of(1), Padding.of(List.of(2, 0, 0, 1)), Axes.of(1), 1, WORDS),
            "4x5x2",
            "4x4x3"),
        of(
            "conv 3 k2 init=lecun l1(1e-5)",
            new Conv2d(
                3,
                Axes.of(2),
                Axes.of(1),
                Padding.VALID,
                Axes.of(1),
                1,
                new WeightOptions(Initializer.LECUN, true, false, 1e-5, 0)),
            "4x4x2",
            "3x3x3"),
        of(
            "conv 3 k2 init=zeros",
            new Conv2d(
                3,
                Axes.of(2),
                Axes.of(1),
                Padding.VALID,
                Axes.of(1),
                1,
                new WeightOptions(Initializer.ZEROS, true, false, 0, 0)),
            "4x4x2",
            "3x3x3"),
        of(
            "conv 3 k2 init=orthogonal",
            new Conv2d(
                3,
                Axes.of(2),
                Axes.of(1),
                Padding.VALID,
                Axes.of(1),
                1,
                new WeightOptions(Initializer.ORTHOGONAL, true, false, 0, 0)),
            "4x4x2",
            "3x3x3"),
        of("conv1d 3 k3", Conv1d.of(3, 3), "9x2", "7x3"),
        of(
            "conv1d 4 k3 causal d2",
            new Conv1d(4, Axes.of(3), Axes.of(1), Padding.CAUSAL, Axes.of(2), 1, WORDS),
            "8x3",
            "8x4"),
        of(
            "conv1d 6 k4 s2 same g2",
            new Conv1d(6, Axes.of(4), Axes.of(2), Padding.SAME, Axes.of(1), 2, WORDS),
            "9x4",
            "5x6"),
        of(
            "conv1d 3 k5 s2 full",
            new Conv1d(3, Axes.of(5), Axes.of(2), Padding.FULL, Axes.of(1), 1, WORDS),
            "7x2",
            "6x3"),
        of(
            "conv1d 2 k3 pad=2,1 nobias",
            new Conv1d(
                2,
                Axes.of(3),
                Axes.of(1),
                Padding.of(List.of(2, 1)),
                Axes.of(1),
                1,
                WORDS.withoutBias()),
            "6x3",
            "7x2"),
        of(
            "conv1d 2 k2 s3 causal",
            new Conv1d(2, Axes.of(2), Axes.of(3), Padding.CAUSAL, Axes.of(1), 1, WORDS),
            "8x3",
            "3x2"),
        of("conv3d 2 k2", Conv3d.of(2, 2), "3x4x5x2", "2x3x4x2"),
        of(
            "conv3d 3 k3x1x2 s1x2x1 same",
            new Conv3d(3, Axes.of(3, 1, 2), Axes.of(1, 2, 1), Padding.SAME, Axes.of(1), 1, WORDS),
            "3x4x5x1",
            "3x2x5x3"),
        of(
            "conv3d 2 k3 s2 p1",
            new Conv3d(2, Axes.of(3), Axes.of(2), Padding.of(List.of(1)), Axes.of(1), 1, WORDS),
            "5x4x3x2",
            "3x2x2x2"),
        of(
            "conv3d 4 k2 same d2 g2",
            new Conv3d(4, Axes.of(2), Axes.of(1), Padding.SAME, Axes.of(2), 2, WORDS),
            "4x3x3x4",
            "4x3x3x4"),
        of(
            "conv3d 2 k2x1x2 full nobias",
            new Conv3d(
                2, Axes.of(2, 1, 2), Axes.of(1), Padding.FULL, Axes.of(1), 1, WORDS.withoutBias()),
            "2x3x2x2",
            "3x3x3x2"),
        of(
            "conv3d 2 k2 s1x2x3 pad=1,0,0,1,1,0",
            new Conv3d(
                2,
                Axes.of(2),
                Axes.of(1, 2, 3),
                Padding.of(List.of(1, 0, 0, 1, 1, 0)),
                Axes.of(1),
                1,
                WORDS),
            "2x3x5x1",
            "2x2x2x2"),
        of(
            "dwconv k3 same",
            new DepthwiseConv2d(Axes.of(3), 1, Axes.of(1), Padding.SAME, Axes.of(1), WORDS),
            "5x6x7",
            "5x6x7"),
        of(
            "dwconv k3 mult=2 s2 p1 nobias",
            new DepthwiseConv2d(
                Axes.of(3), 2, Axes.of(2), Padding.of(List.of(1)), Axes.of(1), WORDS.withoutBias()),
            "6x5x3",
            "3x3x6"),
        of(
            "dwconv k3 s2 same",
            new DepthwiseConv2d(Axes.of(3), 1, Axes.of(2), Padding.SAME, Axes.of(1), WORDS),
            "7x6x18",
            "4x3x18"),
        of(
            "dwconv k3x2 full d2",
            new DepthwiseConv2d(Axes.of(3, 2), 1, Axes.of(1), Padding.FULL, Axes.of(2), WORDS),
            "4x3x2",
            "8x5x2"),
        of(
            "dwconv k2 mult=3 s1x2 pad=1,0,0,1 d2x1",
            new DepthwiseConv2d(
                Axes.of(2),
                3,
                Axes.of(1, 2),
                Padding.of(List.of(1, 0, 0, 1)),
                Axes.of(2, 1),
                WORDS),
            "4x5x2",
            "3x3x6"),
        of(
            "dwconv k5 mult=2 p2",
            new DepthwiseConv2d(
                Axes.of(5), 2, Axes.of(1), Padding.of(List.of(2)), Axes.of(1), WORDS),
            "6x7x3",
            "6x7x6"),
        of("deconv 3 k2 s2", deconv(3, 2, 2, Padding.VALID, 0, 1), "3x4x5", "6x8x3"),
        of("deconv 2 k3 s2 same", deconv(2, 3, 2, Padding.SAME, 0, 1), "4x3x2", "8x6x2"),
        of(
            "deconv 2 k3 s2 p1 op=1",
            deconv(2, 3, 2, Padding.of(List.of(1)), 1, 1),
            "4x3x2",
            "8x6x2"),
        of("deconv 4 k3 d2", deconv(4, 3, 1, Padding.VALID, 0, 2), "3x3x1", "7x7x4"),
        of(
            "deconv 2 k2 s3 op=2",
            new TransposedConv2d(2, Axes.of(2), Axes.of(3), Padding.VALID, 2, Axes.of(1), WORDS),
            "3x2x2",
            "10x7x2"),
        of(
            "deconv 3 k4 s2 p1",
            new TransposedConv2d(
                3, Axes.of(4), Axes.of(2), Padding.of(List.of(1)), 0, Axes.of(1), WORDS),
            "3x4x2",
            "6x8x3"),
        of(
            "deconv 2 k2 s3 same",
            new TransposedConv2d(2, Axes.of(2), Axes.of(3), Padding.SAME, 0, Axes.of(1), WORDS),
            "2x3x3",
            "6x9x2"),
        of(
            "deconv 2 k3x2 s1x2 pad=2,0,0,1 nobias",
            new TransposedConv2d(
                2,
                Axes.of(3, 2),
                Axes.of(1, 2),
                Padding.of(List.of(2, 0, 0, 1)),
                0,
                Axes.of(1),
                WORDS.withoutBias()),
            "4x3x3",
            "4x5x2"),
        of(
            "deconv 3 k3 s2 same d2",
            new TransposedConv2d(3, Axes.of(3), Axes.of(2), Padding.SAME, 0, Axes.of(2), WORDS),
            "3x4x2",
            "6x8x3"),
        of(
            "deconv 7 k1",
            new TransposedConv2d(7, Axes.of(1), Axes.of(1), Padding.VALID, 0, Axes.of(1), WORDS),
            "3x3x5",
            "3x3x7"),
        of(
            "deconv 2 k2 s2 init=he freeze l2(1e-4)",
            new TransposedConv2d(
                2,
                Axes.of(2),
                Axes.of(2),
                Padding.VALID,
                0,
                Axes.of(1),
                new WeightOptions(Initializer.HE, true, true, 0, 1e-4)),
            "3x3x2",
            "6x6x2"),
        of("zeropad p1", new ZeroPad(Padding.of(List.of(1))), "4x5x3", "6x7x3"),
        of("zeropad pad=0,1,2,3", new ZeroPad(Padding.of(List.of(0, 1, 2, 3))), "4x5x3", "5x10x3"),
        of("crop p1", new Crop(Padding.of(List.of(1))), "4x5x3", "2x3x3"),
        of("crop pad=1,0,0,2", new Crop(Padding.of(List.of(1, 0, 0, 2))), "4x5x3", "3x3x3"),
        of("zeropad p2", new ZeroPad(Padding.of(List.of(2))), "4x3", "8x3"),
        of(
            "zeropad pad=0,1,1,0,2,0",
            new ZeroPad(Padding.of(List.of(0, 1, 1, 0, 2, 0))),
            "2x3x2x2",
            "3x4x4x2"),
        of("crop pad=2,1", new Crop(Padding.of(List.of(2, 1))), "7x3", "4x3"),
        of("crop p1", new Crop(Padding.of(List.of(1))), "3x4x5x2", "1x2x3x2"),
        of("dense 10", Dense.of(10), "16", "10"),
        of("dense 1", Dense.of(1), "1", "1"),
        of("dense 37", Dense.of(37), "25", "37"),
        of(
            "dense 4 init=he freeze l1(1e-5)",
            new Dense(4, new WeightOptions(Initializer.HE, true, true, 1e-5, 0)),
            "5",
            "4"),
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
        of(
            "maxpool k2x3 s1x2 pad=1,0,0,2",
            new MaxPool(Axes.of(2, 3), Axes.of(1, 2), Padding.of(List.of(1, 0, 0, 2)), false),
            "4x5x3",
            "4x3x3"),
        of(
            "maxpool s3 p1 ceil",
            new MaxPool(Axes.of(2), Axes.of(3), Padding.of(List.of(1)), true),
            "6x5x2",
            "3x2x2"),
        of(
            "maxpool k3 s2 same",
            new MaxPool(Axes.of(3), Axes.of(2), Padding.SAME, false),
            "6x7x2",
            "3x4x2"),
        of("maxpool", MaxPool.of(2), "4x5x2x3", "2x2x1x3"),
        of(
            "maxpool k2x3x1 s1x2x2 same",
            new MaxPool(Axes.of(2, 3, 1), Axes.of(1, 2, 2), Padding.SAME, false),
            "3x4x5x2",
            "3x2x3x2"),
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
        of("maxpool", MaxPool.of(2), "9x4", "4x4"),
        of("avgpool k3 s1 same", avg(3, 1, Padding.SAME), "7x4", "7x4"),
        of(
            "avgpool k3 s2 p1 ceil include_pad",
            new AvgPool(Axes.of(3), Axes.of(2), Padding.of(List.of(1)), true, true),
            "6x4x2",
            "4x3x2"),
        of(
            "avgpool same include_pad",
            new AvgPool(Axes.of(2), Axes.of(2), Padding.SAME, false, true),
            "5x7x3",
            "3x4x3"),
        of(
            "avgpool k4 s1 same",
            new AvgPool(Axes.of(4), Axes.of(1), Padding.SAME, false, false),
            "5x6x2",
            "5x6x2"),
        of("avgpool", AvgPool.of(2), "4x3x5x2", "2x1x2x2"),
        of(
            "avgpool k3x2x2 s2x1x1 p1 include_pad",
            new AvgPool(Axes.of(3, 2, 2), Axes.of(2, 1, 1), Padding.of(List.of(1)), false, true),
            "3x3x2x2",
            "2x4x3x2"),
        of("gmp", new GlobalMaxPool(), "5x7x13", "13"),
        of("adaptive_avgpool 3x2", new AdaptiveAvgPool(Axes.of(3, 2)), "7x5x4", "3x2x4"),
        of("adaptive_avgpool 4", new AdaptiveAvgPool(Axes.of(4)), "9x5", "4x5"),
        of("gmp", new GlobalMaxPool(), "3x2x4x5", "5"),
        of("gap", new GlobalAvgPool(), "3x2x4x5", "5"),
        of("gap", new GlobalAvgPool(), "7x3", "3"),
        of("adaptive_avgpool 2", new AdaptiveAvgPool(Axes.of(2)), "5x4x3x2", "2x2x2x2"),
        of("adaptive_avgpool 7x5", new AdaptiveAvgPool(Axes.of(7, 5)), "4x3x2", "7x5x2"),
        of("bn", BatchNorm.of(), "4x5x6", "4x5x6"),
        of("bn eps=1e-5 momentum=0.9", new BatchNorm(1e-5, 0.9, false), "13", "13"),
        of("bn", BatchNorm.of(), "7x5", "7x5"),
        of("bn freeze", new BatchNorm(1e-3, 0.99, true), "3x3x4", "3x3x4"),
        of("groupnorm 3", new GroupNorm(3, 1e-3, false), "4x3x6", "4x3x6"),
        of("layernorm", new LayerNorm(1e-3, false), "4x3x6", "4x3x6"),
        of("lrn", new LocalResponseNorm(5, 1e-4, 0.75, 1), "3x3x8", "3x3x8"),
        of(
            "lrn size=3 alpha=0.1 beta=0.5 k=2",
            new LocalResponseNorm(3, 0.1, 0.5, 2),
            "3x3x8",
            "3x3x8"),
        of("gap", new GlobalAvgPool(), "5x7x13", "13"),
        of("flatten", new Flatten(), "3x5x2", "30"),
        of("dropout 0.5", new Dropout(0.5), "4x4x3", "4x4x3"),
        of("dropout 0", new Dropout(0), "9", "9"),
        of("spatial_dropout 0.2", new SpatialDropout(0.2), "4x4x3", "4x4x3"),
        of("noise 0.1", new GaussianNoise(0.1), "4x4x3", "4x4x3"),
        of("relu", new Activation(Activation.Function.RELU), "5x5x3", "5x5x3"),
        of("relu6", new Activation(Activation.Function.RELU6), "5x5x3", "5x5x3"),
        of("elu", new Activation(Activation.Function.ELU), "5x5x3", "5x5x3"),
        of("selu", new Activation(Activation.Function.SELU), "5x5x3", "5x5x3"),
        of("gelu", new Activation(Activation.Function.GELU), "5x5x3", "5x5x3"),
        of("gelu_tanh", new Activation(Activation.Function.GELU_TANH), "5x5x3", "5x5x3"),
        of("silu", new Activation(Activation.Function.SILU), "5x5x3", "5x5x3"),
        of("hard_sigmoid", new Activation(Activation.Function.HARD_SIGMOID), "5x5x3", "5x5x3"),
        of("hard_silu", new Activation(Activation.Function.HARD_SILU), "5x5x3", "5x5x3"),
        of("tanh", new Activation(Activation.Function.TANH), "5x5x3", "5x5x3"),
        of("sigmoid", new Activation(Activation.Function.SIGMOID), "5x5x3", "5x5x3"),
        of("softplus", new Activation(Activation.Function.SOFTPLUS), "5x5x3", "5x5x3"),
        of("softsign", new Activation(Activation.Function.SOFTSIGN), "5x5x3", "5x5x3"),
        of("linear", new Activation(Activation.Function.LINEAR), "5x5x3", "5x5x3"),
        of("leaky(0.01)", new Activation(Activation.Function.LEAKY), "5x5x3", "5x5x3"),
        of("leaky(0.2)", new Activation(Activation.Function.LEAKY, 0.2), "37", "37"),
        of("prelu", new PRelu(false), "5x5x3", "5x5x3"),
        of("reshape 5x2x3", new Reshape(Shape.of(5, 2, 3)), "30", "5x2x3"),
        of("reshape 12", new Reshape(Shape.of(12)), "2x2x3", "12"),
        of("reshape 2x3x2x2", new Reshape(Shape.of(2, 3, 2, 2)), "4x6", "2x3x2x2"),
        of("permute 0,2,1", new Permute(Order.of(0, 2, 1)), "4x5x3", "4x3x5"),
        of("permute 2,1,0", new Permute(Order.of(2, 1, 0)), "4x5x3", "3x5x4"),
        of("permute 1,3,0,2", new Permute(Order.of(1, 3, 0, 2)), "2x3x4x5", "3x5x2x4"),
        of("permute 2,0,1", new Permute(Order.of(2, 0, 1)), "4x5x3", "3x4x5"),
        of("permute 1,0", new Permute(Order.of(1, 0)), "4x5", "5x4"),
        of("upsample 2", new Upsample(Axes.of(2), false), "3x4x2", "6x8x2"),
        of("upsample 2x3 bilinear", new Upsample(Axes.of(2, 3), true), "3x4x2", "6x12x2"),
        of("upsample 3", new Upsample(Axes.of(3), false), "4x3", "12x3"),
        of("upsample 1x3", new Upsample(Axes.of(1, 3), false), "3x2x2", "3x6x2"),
        of("upsample 2x1x3", new Upsample(Axes.of(2, 1, 3), false), "2x3x2x2", "4x3x6x2"),
        of("upsample 3x1 bilinear", new Upsample(Axes.of(3, 1), true), "1x4x2", "3x4x2"),
        of("flatten", new Flatten(), "2x3x2x2", "24"),
        merge("add", Merge.Function.ADD, "4x4x3", "4x4x3", "4x4x3"),
        merge("mul", Merge.Function.MUL, "4x4x3", "4x4x3", "3"),
        merge("max", Merge.Function.MAX, "7", "7", "7", "7"),
        merge("avg", Merge.Function.AVG, "5x3", "5x3", "5x3"),
        new OpCase(
            "concat",
            new Concat(),
            List.of(Shape.parse("4x4x3"), Shape.parse("4x4x13")),
            Shape.parse("4x4x16")),
        merge("add", Merge.Function.ADD, "5", "5", "5"),
        merge("mul", Merge.Function.MUL, "4x3x2", "4x3x2", "4x3x2"),
        new OpCase(
            "concat",
            new Concat(),
            List.of(Shape.parse("3x2"), Shape.parse("3x5"), Shape.parse("3x1")),
            Shape.parse("3x8")),
        of("softmax", new Softmax(), "10", "10"),
        of("softmax", new Softmax(), "3x2x5", "3x2x5"));
  }

  private static Conv2d conv(
      int filters, Axes kernel, Axes stride, Padding padding, int dilation, int groups) {
    return new Conv2d(filters, kernel, stride, padding, Axes.of(dilation), groups, WORDS);
  }

  private static OpCase of(String text, Op op, String input, String output) {
    return new OpCase(text, op, List.of(Shape.parse(input)), Shape.parse(output));
  }

  private static OpCase merge(
      String text, Merge.Function function, String output, String... inputs) {
    List<Shape> shapes = Arrays.stream(inputs).map(Shape::parse).toList();
    return new OpCase(text, new Merge(function), shapes, Shape.parse(output));
  }

  private static TransposedConv2d deconv(
      int filters, int kernel, int stride, Padding padding, int op, int dilation) {
    return new TransposedConv2d(
        filters, Axes.of(kernel), Axes.of(stride), padding, op, Axes.of(dilation), WORDS);
  }

  private static AvgPool avg(int kernel, int stride, Padding padding) {
    return new AvgPool(Axes.of(kernel), Axes.of(stride), padding, false, false);
  }
}
