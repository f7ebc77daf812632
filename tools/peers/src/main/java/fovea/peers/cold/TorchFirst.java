package fovea.peers.cold;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads the parameters of a DJL block and predicts once. */
public final class TorchFirst {
  private TorchFirst() {}

  /** LeNet as a user of DJL writes it. */
  static Block lenet() {
    Shape two = new Shape(2, 2);
    return new SequentialBlock()
        .add(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(6).build())
        .add(Activation::relu)
        .add(Pool.avgPool2dBlock(two, two))
        .add(Conv2d.builder().setKernelShape(new Shape(3, 3)).setFilters(16).build())
        .add(Activation::relu)
        .add(Pool.avgPool2dBlock(two, two))
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(120).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(84).build())
        .add(Activation::relu)
        .add(Linear.builder().setUnits(First.CLASSES).build());
  }

  /** The argument is the file. */
  public static void main(String[] arguments) throws IOException, MalformedModelException {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DataInputStream file = new DataInputStream(Files.newInputStream(Path.of(arguments[0])))) {
      Block block = lenet();
      block.loadParameters(manager, file);
      NDArray input = manager.create(First.input(), new Shape(1, 1, 28, 28));
      NDArray scores =
          block
              .forward(new ParameterStore(manager, false), new NDList(input), false)
              .singletonOrThrow();
      First.report("DJL", scores.softmax(1).toFloatArray());
    }
  }
}
