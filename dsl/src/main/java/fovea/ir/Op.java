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
        Conv2d,
        Dense,
        MaxPool,
        AvgPool,
        GlobalAvgPool,
        Dropout,
        Activation,
        Softmax,
        Flatten {

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

    R conv2d(Conv2d op);

    R dense(Dense op);

    R maxPool(MaxPool op);

    R avgPool(AvgPool op);

    R globalAvgPool(GlobalAvgPool op);

    R dropout(Dropout op);

    R activation(Activation op);

    R softmax(Softmax op);

    R flatten(Flatten op);
  }
}
