package fovea.peers.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import fovea.ir.Model;
import fovea.ir.Optimizer;
import fovea.ir.Shape;
import fovea.peers.Batches;
import fovea.peers.Engine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** ONNX Runtime: its own threads, all optimisations, tensors over buffers that are kept. */
public final class OnnxRuntimeEngine implements Engine {
  @Override
  public String name() {
    return "ORT";
  }

  @Override
  public Inference inference(Model model, int batch, int threads) {
    try {
      return new Session(model, batch, threads);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Training training(Model first, Optimizer.Adam adam, Batches batches, int threads) {
    throw new UnsupportedOperationException("does not train");
  }

  private static final class Session implements Inference {
    private final int batch;
    private final Shape shape;
    private final OrtSession session;
    private final FloatBuffer input;
    private final FloatBuffer output;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    Session(Model model, int batch, int threads) throws OrtException {
      this.batch = batch;
      this.shape = model.network().inputShape();
      int classes = model.network().outputShape().size();
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setSymbolicDimensionValue("N", batch);
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        this.session = environment.createSession(OnnxFile.write(model), options);
      }
      this.input = direct(batch * shape.size());
      this.output = direct(batch * classes);
      long[] dims = {batch, shape.channels(), shape.get(0), shape.get(1)};
      this.inputs =
          Map.of(
              session.getInputNames().iterator().next(),
              OnnxTensor.createTensor(environment, input, dims));
      this.outputs =
          Map.of(
              session.getOutputNames().iterator().next(),
              OnnxTensor.createTensor(environment, output, new long[] {batch, classes}));
    }

    private static FloatBuffer direct(int floats) {
      return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    @Override
    public float[] arrange(float[] channelsLast) {
      return ChannelsFirst.images(channelsLast, batch, shape);
    }

    @Override
    public void predict(float[] values, float[] probabilities) {
      input.put(0, values);
      try (OrtSession.Result result = session.run(inputs, outputs)) {
        output.get(0, probabilities);
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      inputs.values().forEach(OnnxTensor::close);
      outputs.values().forEach(OnnxTensor::close);
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
