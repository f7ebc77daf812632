package fovea.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import fovea.dsl.Cnn;
import fovea.engine.kernel.Kernels;
import fovea.engine.plan.SlabRun;
import fovea.engine.plan.Slot;
import fovea.engine.plan.Slots;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Predictions of networks with several inputs and outputs, one of them unread. */
class SeveralInputsTest {
  private static final long SEED = 77;

  /** Rounding of float sums of up to 65 values of size 1. */
  private static final double TOLERANCE = 1e-5;

  private static final Network NETWORK =
      Cnn.compile(
              "input image 5x4x2; input unread 2; input meta 3; from image; conv 4 k3 relu as early;"
                  + " flatten; concat meta as joined; dense 4 softmax as kind; from joined;"
                  + " dense 2 as place; output kind, early, place")
          .orThrow();

  static List<Kernels> kernelSets() {
    return KernelSets.all();
  }

  private static Model model(float[] flat) {
    return Model.of(NETWORK, Slots.of(NETWORK).weights(flat));
  }

  private static List<float[]> inputs(int count) {
    Random random = new Random(SEED);
    List<float[]> inputs = new ArrayList<>();
    NETWORK
        .inputs()
        .forEach(
            input -> {
              float[] values = new float[count * input.shape().size()];
              for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat() * 2 - 1;
              }
              inputs.add(values);
            });
    return inputs;
  }

  private static List<float[]> example(Predictor predictor, List<float[]> inputs, int n) {
    List<float[]> one = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      int size = predictor.inputShapes().get(i).size();
      one.add(Arrays.copyOfRange(inputs.get(i), n * size, (n + 1) * size));
    }
    return one;
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void everyOutputIsWhatTheReferenceComputes(Kernels kernels) {
    float[] flat = SlabRun.randomParameters(NETWORK, SEED);
    List<double[]> parameters = new ArrayList<>();
    for (Slot slot : Slots.of(NETWORK).all()) {
      parameters.add(
          doubles(Arrays.copyOfRange(flat, slot.offset(), slot.offset() + slot.count())));
    }
    List<float[]> inputs = inputs(1);
    List<double[]> exact = inputs.stream().map(SeveralInputsTest::doubles).toList();
    try (Predictor predictor = Predictor.of(model(flat), new PredictorOptions(1), kernels)) {
      assertThat(predictor.inputNames()).containsExactly("image", "unread", "meta");
      assertThat(predictor.outputNames()).containsExactly("kind", "early", "place");
      assertThat(predictor.outputShapes())
          .containsExactly(Shape.of(4), Shape.of(3, 2, 4), Shape.of(2));
      List<float[]> found = predictor.predictAll(inputs);
      for (int output = 0; output < 3; output++) {
        double[] expected =
            Reference.forward(NETWORK, NETWORK.outputs().get(output), exact, parameters);
        assertThat(found.get(output)).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
          assertThat(Math.abs(found.get(output)[i] - expected[i])).isLessThan(TOLERANCE);
        }
      }
      Map<String, float[]> byName =
          predictor.predict(
              Map.of("meta", inputs.get(2), "unread", inputs.get(1), "image", inputs.get(0)));
      assertThat(byName.keySet()).containsExactly("kind", "early", "place");
      assertThat(byName.get("place")).containsExactly(found.get(2));
    }
  }

  private static double[] doubles(float[] values) {
    double[] exact = new double[values.length];
    Arrays.setAll(exact, i -> values[i]);
    return exact;
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void batchesAgreeWithSinglePredictionsForAnyNumberOfThreads(Kernels kernels) {
    Model model = model(SlabRun.randomParameters(NETWORK, SEED));
    List<float[]> inputs = inputs(37);
    try (Predictor predictor = Predictor.of(model, new PredictorOptions(2), kernels);
        Predictor serial = Predictor.of(model, new PredictorOptions(1), kernels)) {
      List<float[]> together = predictor.predictAll(inputs, 37);
      List<float[]> serially = serial.predictAll(inputs, 37);
      for (int output = 0; output < 3; output++) {
        assertThat(together.get(output)).containsExactly(serially.get(output));
      }
      for (int n = 0; n < 37; n++) {
        List<float[]> alone = predictor.predictAll(example(predictor, inputs, n));
        for (int output = 0; output < 3; output++) {
          int size = alone.get(output).length;
          for (int i = 0; i < size; i++) {
            float expected = together.get(output)[n * size + i];
            assertThat(Math.abs(alone.get(output)[i] - expected)).isLessThan((float) TOLERANCE);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelSets")
  void whatIsMissingOrTooShortIsNamed(Kernels kernels) {
    Model model = model(SlabRun.randomParameters(NETWORK, SEED));
    float[] image = new float[40];
    float[] meta = new float[3];
    try (Predictor predictor = Predictor.of(model, PredictorOptions.DEFAULT, kernels)) {
      refuses(
          () -> predictor.predict(image),
          "output: must be the network's only one, it has kind, early, place");
      refuses(
          () -> predictor.predict(image, new float[4]),
          "input: must be the network's only one, it has image, unread, meta");
      refuses(
          () -> predictor.predictAll(List.of(image, meta)),
          "inputs: must be 3 arrays (image, unread, meta), got 2");
      refuses(
          () -> predictor.predictAll(List.of(image, new float[2], new float[2])),
          "input meta: must have at least 3 values, got 2");
      refuses(
          () -> predictor.predict(Map.of("image", image, "meta", meta)),
          "inputs: must hold unread, which is missing");
      refuses(
          () -> predictor.predict(Map.of("picture", image)),
          "inputs: must be image, unread, meta, got picture");
      refuses(
          () ->
              predictor.predictBatch(
                  List.of(image, new float[2], meta),
                  1,
                  List.of(new float[4], new float[24], new float[1])),
          "output place: must have at least 2 values, got 1");
    }
  }

  private static void refuses(Runnable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
  }
}
