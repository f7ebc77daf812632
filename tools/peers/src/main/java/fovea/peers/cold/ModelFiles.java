package fovea.peers.cold;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import fovea.ir.Model;
import fovea.peers.Nets;
import fovea.peers.engine.OnnxFile;
import fovea.peers.engine.TensorFlowEngine;
import fovea.peers.engine.TorchEngine;
import fovea.serialization.ModelFile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes one LeNet as a file for each engine: {@code lenet.cnnm}, .onnx, .pb and .params. */
public final class ModelFiles {
  private ModelFiles() {}

  /** The argument is the folder. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Model model = Nets.first(Nets.lenet());
    ModelFile.save(model, folder.resolve("lenet.cnnm"));
    Files.write(folder.resolve("lenet.onnx"), OnnxFile.write(model));
    Files.write(folder.resolve("lenet.pb"), TensorFlowEngine.frozen(model));
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        DataOutputStream out =
            new DataOutputStream(Files.newOutputStream(folder.resolve("lenet.params")))) {
      Block block = TorchFirst.lenet();
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 28, 28));
      TorchEngine.load(block, model);
      block.saveParameters(out);
    }
    System.exit(0);
  }
}
