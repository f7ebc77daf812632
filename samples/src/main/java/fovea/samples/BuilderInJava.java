package fovea.samples;

import fovea.dsl.Cnn;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.MaxPool;
import fovea.ir.Network;

/** A network built without text, then printed as one. {@code BuilderInKotlin} is the same. */
public final class BuilderInJava {
  private BuilderInJava() {}

  /** Prints the network as a text. */
  public static void main(String[] args) {
    System.out.print(Cnn.print(network()));
  }

  /** A convolution, a residual, and a classifier of ten. */
  static Network network() {
    return Network.builder()
        .input(28, 28, 1)
        .add(Conv2d.of(8, 3))
        .relu()
        .add(MaxPool.of(2))
        .residual(body -> body.add(Conv2d.of(8, 1)).relu())
        .add(new Flatten())
        .add(Dense.of(10))
        .softmax()
        .build();
  }
}
