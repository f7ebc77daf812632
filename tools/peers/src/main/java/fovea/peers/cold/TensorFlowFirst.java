package fovea.peers.cold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** Loads a frozen graph and predicts once. */
public final class TensorFlowFirst {
  private TensorFlowFirst() {}

  /** The argument is the file. */
  public static void main(String[] arguments) throws IOException {
    ConfigProto oneThread =
        ConfigProto.newBuilder()
            .setIntraOpParallelismThreads(1)
            .setInterOpParallelismThreads(1)
            .build();
    try (Graph graph = new Graph()) {
      graph.importGraphDef(GraphDef.parseFrom(Files.readAllBytes(Path.of(arguments[0]))));
      try (Session session = new Session(graph, oneThread);
          TFloat32 input =
              TFloat32.tensorOf(Shape.of(1, 28, 28, 1), DataBuffers.of(First.input()));
          Result result = session.runner().feed("input", input).fetch("probabilities").run()) {
        float[] output = new float[First.CLASSES];
        ((TFloat32) result.get(0)).asRawTensor().data().asFloats().read(output);
        First.report("TF", output);
      }
    }
  }
}
