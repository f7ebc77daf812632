package fovea.dsl.check;

import fovea.dsl.diagnostic.Span;
import fovea.ir.Loss;
import fovea.ir.Optimizer;
import fovea.ir.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the train section; what it does not say stays at {@link Training#DEFAULT}. */
final class TrainSection {
  private Training training = Training.DEFAULT;
  private boolean present;
  private @Nullable Span lossSpan;

  /** The advice; null if the file has no such section. */
  @Nullable Training training() {
    return present ? training : null;
  }

  /** Where the loss is chosen; null if it is not. */
  @Nullable Span lossSpan() {
    return lossSpan;
  }

  void present() {
    present = true;
  }

  Map<String, Consumer<SettingArguments>> settings() {
    Map<String, Consumer<SettingArguments>> readers = new LinkedHashMap<>();
    readers.put("loss", this::loss);
    readers.put("optimizer", this::optimizer);
    readers.put("epochs", this::epochs);
    readers.put("batch", this::batch);
    readers.put("seed", this::seed);
    return readers;
  }

  private void loss(SettingArguments arguments) {
    lossSpan = arguments.span();
    String word = arguments.word(List.of("crossentropy"));
    double smoothing = arguments.number("smooth", 0);
    if (!(smoothing >= 0 && smoothing < 1)) {
      arguments.fail(
          "E106", arguments.place("smooth"), "smooth must be at least 0 and below 1", null);
    }
    if (word != null && !arguments.failed()) {
      training =
          new Training(
              new Loss(Loss.Function.CROSSENTROPY, smoothing),
              training.optimizer(),
              training.epochs(),
              training.batch(),
              training.seed());
    }
  }

  private void optimizer(SettingArguments arguments) {
    String word = arguments.word(List.of("sgd", "adam"));
    if (word == null) {
      return;
    }
    boolean sgd = word.equals("sgd");
    double rate = positive(arguments, "lr", sgd ? 0.01 : 0.001);
    double momentum = sgd ? fraction(arguments, "momentum", 0) : 0;
    double beta1 = sgd ? 0 : fraction(arguments, "beta1", 0.9);
    double beta2 = sgd ? 0 : fraction(arguments, "beta2", 0.999);
    double epsilon = sgd ? 0 : positive(arguments, "eps", 1e-7);
    boolean nesterov = sgd && arguments.flag("nesterov");
    if (!arguments.failed()) {
      training =
          training.withOptimizer(
              sgd
                  ? new Optimizer.Sgd(rate, momentum, nesterov)
                  : new Optimizer.Adam(rate, beta1, beta2, epsilon));
    }
  }

  private static double positive(SettingArguments arguments, String name, double byDefault) {
    double value = arguments.number(name, byDefault);
    if (!(value > 0)) {
      arguments.fail("E106", arguments.place(name), name + " must be above 0", null);
    }
    return value;
  }

  private static double fraction(SettingArguments arguments, String name, double byDefault) {
    double value = arguments.number(name, byDefault);
    if (!(value >= 0 && value < 1)) {
      arguments.fail("E106", arguments.place(name), name + " must be at least 0 and below 1", null);
    }
    return value;
  }

  private void epochs(SettingArguments arguments) {
    Long value = arguments.whole(1);
    if (value != null) {
      training = training.withEpochs(inInt(value));
    }
  }

  private void batch(SettingArguments arguments) {
    Long value = arguments.whole(1);
    if (value != null) {
      training = training.withBatch(inInt(value));
    }
  }

  private void seed(SettingArguments arguments) {
    Long value = arguments.whole(0);
    if (value != null) {
      training = training.withSeed(value);
    }
  }

  private static int inInt(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
