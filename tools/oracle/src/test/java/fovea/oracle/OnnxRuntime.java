package fovea.oracle;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Shape;
import fovea.serialization.OnnxExporter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What ONNX Runtime says of an exported model. */
final class OnnxRuntime {
  private OnnxRuntime() {}

  /**
   * The outputs of a network of one input.
   *
   * @param rows {@code count} inputs, channels last
   * @return for each output of the network {@code count} rows, channels last
   */
  static List<float[]> run(Model model, float[] rows, int count) {
    Network network = model.network();
    try {
      Path file = Files.createTempFile("oracle", ".onnx");
      try {
        OnnxExporter.save(model, file);
        return run(file, network, channelsFirst(rows, network.inputShape(), count), count);
      } finally {
        Files.delete(file);
      }
    } catch (IOException | OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<float[]> run(Path file, Network network, float[] input, int count)
      throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(file.toString(), options);
          OnnxTensor tensor =
              OnnxTensor.createTensor(
                  environment, FloatBuffer.wrap(input), dims(network.inputShape(), count));
          OrtSession.Result result =
              session.run(Map.of(session.getInputNames().iterator().next(), tensor))) {
        List<float[]> outputs = new ArrayList<>();
        for (int i = 0; i < network.outputs().size(); i++) {
          Shape shape = network.nodes().get(network.outputs().get(i)).shape();
          OnnxTensor value = (OnnxTensor) result.get(i);
          if (!Arrays.equals(value.getInfo().getShape(), dims(shape, count))) {
            throw new IllegalStateException(
                "output " + i + " must be " + shape + ", is " + value.getInfo());
          }
          FloatBuffer values = value.getFloatBuffer();
          float[] output = new float[values.remaining()];
          values.get(output);
          outputs.add(channelsLast(output, shape, count));
        }
        return outputs;
      }
    }
  }

  /** The batch, then channels, then the other extents. */
  private static long[] dims(Shape shape, int count) {
    long[] dims = new long[1 + shape.rank()];
    dims[0] = count;
    dims[1] = shape.channels();
    for (int axis = 0; axis < shape.spatialRank(); axis++) {
      dims[2 + axis] = shape.get(axis);
    }
    return dims;
  }

  private static float[] channelsFirst(float[] rows, Shape shape, int count) {
    int channels = (int) shape.channels();
    return swapped(rows, count, rows.length / count / channels, channels);
  }

  private static float[] channelsLast(float[] rows, Shape shape, int count) {
    int channels = (int) shape.channels();
    return swapped(rows, count, channels, rows.length / count / channels);
  }

  /** From count x outer x inner to count x inner x outer. */
  private static float[] swapped(float[] values, int count, int outer, int inner) {
    float[] swapped = new float[values.length];
    for (int n = 0; n < count; n++) {
      int image = n * outer * inner;
      for (int i = 0; i < outer; i++) {
        for (int k = 0; k < inner; k++) {
          swapped[image + k * outer + i] = values[image + i * inner + k];
        }
      }
    }
    return swapped;
  }
}
