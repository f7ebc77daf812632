package fovea.engine;

import static fovea.engine.kernel.Lanes.COUNT;

import fovea.dsl.Cnn;
import fovea.engine.kernel.KernelChoice;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.engine.plan.Frame;
import fovea.engine.plan.Goal;
import fovea.engine.plan.Grid;
import fovea.engine.plan.Plan;
import fovea.engine.plan.Planner;
import fovea.engine.plan.Slot;
import fovea.ir.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * How far the scores of whole networks are from those in double precision: the largest error as a
 * share of the largest score. Its main prints a table, with ResNet-18 at its full size.
 */
final class Accuracy {
  /** The net of the engine's goals: six 3x3 convolutions on the pictures of CIFAR-10. */
  static final String VGG_LIKE =
      "input 32x32x3; conv 32 k3 same relu; conv 32 k3 same relu; maxpool; "
          + "conv 64 k3 same relu; conv 64 k3 same relu; maxpool; "
          + "conv 128 k3 same relu; conv 128 k3 same relu; maxpool; "
          + "flatten; dense 128 relu; dense 10 softmax";

  private Accuracy() {}

  /** Prints the table. */
  public static void main(String[] arguments) {
    Kernels kernels = KernelChoice.kernels();
    System.out.printf(
        Locale.ROOT,
        "%s kernels%n%-22s %-10s %10s %10s%n",
        kernels.name(),
        "",
        "",
        "planned",
        "exact");
    print("lenet", Networks.lenet(null), kernels);
    print("vgg-like", Cnn.compile(VGG_LIKE).orThrow(), kernels);
    print("resnet18", resnet18(64), kernels);
    print("resnet18", resnet18(224), kernels);
  }

  private static void print(String name, Network network, Kernels kernels) {
    double[] expected = reference(network);
    System.out.printf(
        Locale.ROOT,
        "%-22s %-10s %10.2e %10.2e%n",
        name,
        network.inputShape(),
        error(network, kernels, false, expected),
        error(network, kernels, true, expected));
  }

  /** ResNet-18 over pictures of another size. */
  static Network resnet18(int side) {
    try {
      String text = Files.readString(Path.of("../samples/models/resnet18.cnn"));
      String size = "input %1$dx%1$dx3";
      return Cnn.compile(text.replace(size.formatted(224), size.formatted(side))).orThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The scores: what the softmax at the end reads. */
  private static int scores(Network network) {
    return network.nodes().get(network.outputs().get(0)).inputs().get(0);
  }

  /** The largest error of an image's scores, by the largest score. */
  static double error(Network network, Kernels kernels, boolean exact, double[] expected) {
    Goal goal = Goal.inference(scores(network)).withExact(exact);
    Plan plan = Planner.plan(network, kernels, goal);
    float[] parameters = parameters(network, plan.slots().all(), plan.slots().length());
    float[] packed = new float[plan.packedFloats()];
    plan.pack(parameters, packed);
    Frame frame = new Frame(plan).bind(parameters, packed, parameters);
    float[] image = image(network);
    int lane = 5;
    Grid in = plan.input().grid();
    int inputAt = plan.input().data().offset();
    Lanes.fromRows(image, 0, 1, in.cells(), in.channels(), frame.arena(), inputAt + lane);
    plan.forward(frame);
    double error = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      float found = frame.arena()[plan.result().data().offset() + i * COUNT + lane];
      error = Math.max(error, Math.abs(found - expected[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return error / largest;
  }

  /** The scores of the same image and weights in double precision. */
  static double[] reference(Network network) {
    Plan plan =
        Planner.plan(network, KernelChoice.SCALAR.resolve(), Goal.inference(scores(network)));
    float[] flat = parameters(network, plan.slots().all(), plan.slots().length());
    List<double[]> parameters = new ArrayList<>();
    for (Slot slot : plan.slots().all()) {
      double[] values = new double[slot.count()];
      for (int i = 0; i < values.length; i++) {
        values[i] = flat[slot.offset() + i];
      }
      parameters.add(values);
    }
    float[] image = image(network);
    double[] input = new double[image.length];
    for (int i = 0; i < input.length; i++) {
      input[i] = image[i];
    }
    return Reference.forward(network, scores(network), List.of(input), parameters);
  }

  private static float[] image(Network network) {
    Random random = new Random(11);
    float[] image = new float[network.inputShape().size()];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    return image;
  }

  /** Weights as training begins with and ends near: of variance 2 / inputs, norms about 1. */
  private static float[] parameters(Network network, List<Slot> slots, int length) {
    Random random = new Random(network.nodes().size());
    float[] parameters = new float[length];
    for (Slot slot : slots) {
      List<Long> dims = slot.parameter().dims();
      double inputs = (double) slot.count() / dims.get(dims.size() - 1);
      for (int i = 0; i < slot.count(); i++) {
        double value =
            switch (slot.parameter().role()) {
              case "kernel" -> random.nextGaussian() * Math.sqrt(2 / inputs);
              case "gamma", "variance" -> 0.5 + random.nextDouble();
              default -> 0.1 * random.nextGaussian();
            };
        parameters[slot.offset() + i] = (float) value;
      }
    }
    return parameters;
  }
}
