package fovea.ir;

import java.math.BigInteger;
import java.util.List;

/**
 * One operator of a network, with its settings: the only place where its facts stand.
 *
 * <p>A record owns its attributes and their validation, its shape rule, its parameters, its
 * multiply-adds and its spelling ({@link #spec()}). What others do with it (kernels, files) is one
 * class per concern, made exhaustive by {@link Visitor}.
 */
public sealed interface Op
    permits Input,
        Conv1d,
        Conv2d,
        Conv3d,
        DepthwiseConv2d,
        TransposedConv2d,
        Dense,
        ZeroPad,
        Crop,
        MaxPool,
        AvgPool,
        GlobalAvgPool,
        GlobalMaxPool,
        AdaptiveAvgPool,
        BatchNorm,
        GroupNorm,
        LayerNorm,
        LocalResponseNorm,
        Dropout,
        SpatialDropout,
        GaussianNoise,
        Activation,
        PRelu,
        Softmax,
        Flatten,
        Reshape,
        Permute,
        Upsample,
        Merge,
        Concat {

  /** How the language spells it. */
  OpSpec spec();

  /** Its settings, complete: {@code spec().create(attributes())} equals this operator. */
  Attributes attributes();

  /** The output's shape for the given inputs, or what is wrong with them. */
  Inference infer(List<Shape> inputs);

  /** The tensors it owns for inputs that it accepts, in a fixed order. */
  default List<Parameter> parameters(List<Shape> inputs) {
    return List.of();
  }

  /**
   * Multiply-adds for one example, exactly: output cells x kernel cells x input channels of a group
   * x filters for a convolution, in x out for a dense layer, nothing for all else.
   */
  default BigInteger multiplyAdds(List<Shape> inputs, Shape output) {
    return BigInteger.ZERO;
  }

  /**
   * The windows that it slides over inputs that it accepts, one an axis; empty if it slides none.
   */
  default List<Window> windows(List<Shape> inputs) {
    return List.of();
  }

  /** The sums behind its output's extents, one an axis, written out; empty if there are none. */
  default List<String> shapeArithmetic(List<Shape> inputs) {
    return windows(inputs).stream().map(Window::arithmetic).toList();
  }

  <R> R accept(Visitor<R> visitor);

  /** The statement as text, without what is at its default: {@code conv 6 k3}. */
  default String text() {
    return spec().print(attributes());
  }

  /**
   * One case for each operator. It has no default methods: a new operator does not compile until
   * every concern handles it.
   */
  interface Visitor<R> {
    R input(Input op);

    R conv1d(Conv1d op);

    R conv2d(Conv2d op);

    R conv3d(Conv3d op);

    R depthwiseConv2d(DepthwiseConv2d op);

    R transposedConv2d(TransposedConv2d op);

    R dense(Dense op);

    R zeroPad(ZeroPad op);

    R crop(Crop op);

    R maxPool(MaxPool op);

    R avgPool(AvgPool op);

    R globalAvgPool(GlobalAvgPool op);

    R globalMaxPool(GlobalMaxPool op);

    R adaptiveAvgPool(AdaptiveAvgPool op);

    R batchNorm(BatchNorm op);

    R groupNorm(GroupNorm op);

    R layerNorm(LayerNorm op);

    R localResponseNorm(LocalResponseNorm op);

    R dropout(Dropout op);

    R spatialDropout(SpatialDropout op);

    R gaussianNoise(GaussianNoise op);

    R activation(Activation op);

    R prelu(PRelu op);

    R softmax(Softmax op);

    R flatten(Flatten op);

    R reshape(Reshape op);

    R permute(Permute op);

    R upsample(Upsample op);

    R merge(Merge op);

    R concat(Concat op);
  }
}
