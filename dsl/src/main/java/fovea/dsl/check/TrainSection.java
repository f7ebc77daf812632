package fovea.dsl.check;

import fovea.dsl.ast.Item;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Loss;
import fovea.ir.Optimizer;
import fovea.ir.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the train section; what it does not say stays at {@link Training#DEFAULT}. */
final class TrainSection {
  /** Settings that are checked and kept, but that training does not honour yet. */
  private static final Set<String> OTHERS =
      Set.of("schedule", "clip", "accumulate", "augment", "metrics", "stop", "checkpoint");

  private static final List<String> MEASURES =
      List.of("loss", "accuracy", "val_loss", "val_accuracy");

  private final Map<String, Span> places = new LinkedHashMap<>();
  private final List<String> others = new ArrayList<>();
  private Training training = Training.DEFAULT;
  private boolean present;

  /** The advice; null if the file has no such section. */
  @Nullable Training training() {
    return present ? training.withOthers(others) : null;
  }

  /** Where a setting stands; null if it does not. */
  @Nullable Span place(String setting) {
    return places.get(setting);
  }

  /** Settings that training does not honour, by name with their places. */
  Map<String, Span> otherPlaces() {
    Map<String, Span> found = new LinkedHashMap<>(places);
    found.keySet().retainAll(OTHERS);
    return found;
  }

  void present() {
    present = true;
  }

  /** Remembers a setting's place, and its text if training does not honour it. */
  void note(Item.Setting setting, SourceText source) {
    String name = setting.name().text();
    places.put(name, setting.name().span());
    if (OTHERS.contains(name)) {
      others.add(source.slice(setting.span()).replaceAll("\\s+", " "));
    }
  }

  /** The readers of a block inside a setting; null if it takes none. */
  static @Nullable Map<String, Consumer<SettingArguments>> inner(String section, String setting) {
    if (!section.equals("train") || !setting.equals("augment")) {
      return null;
    }
    return Map.of(
        "flip", arguments -> arguments.word(List.of("horizontal", "vertical")),
        "shift", arguments -> arguments.whole(1),
        "rotate", arguments -> arguments.number(),
        "crop", TrainSection::augmentCrop,
        "cutout", arguments -> arguments.whole(1),
        "mixup", arguments -> arguments.number());
  }

  private static void augmentCrop(SettingArguments arguments) {
    arguments.whole(1);
    arguments.whole("pad", 0, 0);
  }

  Map<String, Consumer<SettingArguments>> settings() {
    Map<String, Consumer<SettingArguments>> readers = new LinkedHashMap<>();
    readers.put("loss", this::loss);
    readers.put("optimizer", this::optimizer);
    readers.put("epochs", a -> whole(a, 1, n -> training = training.withEpochs(inInt(n))));
    readers.put("batch", a -> whole(a, 1, n -> training = training.withBatch(inInt(n))));
    readers.put("seed", a -> whole(a, 0, n -> training = training.withSeed(n)));
    readers.put("schedule", TrainSection::schedule);
    readers.put("clip", TrainSection::clip);
    readers.put("accumulate", a -> a.whole(1));
    readers.put("augment", a -> {});
    readers.put("metrics", TrainSection::metrics);
    readers.put("stop", TrainSection::stop);
    readers.put("checkpoint", TrainSection::checkpoint);
    return readers;
  }

  private void loss(SettingArguments arguments) {
    List<String> words = Arrays.stream(Loss.Function.values()).map(Loss.Function::word).toList();
    String word = arguments.word(words);
    double smoothing = arguments.fraction("smooth", 0);
    if (word != null && !arguments.failed()) {
      Loss.Function function = Loss.Function.valueOf(word.toUpperCase(Locale.ROOT));
      training = training.withLoss(new Loss(function, smoothing));
    }
  }

  private void optimizer(SettingArguments arguments) {
    String word = arguments.word(List.of("sgd", "adam", "adamw", "rmsprop"));
    if (word == null) {
      return;
    }
    double rate = arguments.positive("lr", word.equals("sgd") ? 0.01 : 0.001);
    Optimizer read =
        switch (word) {
          case "sgd" -> sgd(arguments, rate);
          case "rmsprop" -> rmsProp(arguments, rate);
          case "adamw" -> adamW(arguments, rate);
          default -> adam(arguments, rate);
        };
    if (read != null) {
      training = training.withOptimizer(read);
    }
  }

  private static @Nullable Optimizer sgd(SettingArguments arguments, double rate) {
    double momentum = arguments.fraction("momentum", 0);
    boolean nesterov = arguments.flag("nesterov");
    return arguments.failed() ? null : new Optimizer.Sgd(rate, momentum, nesterov);
  }

  private static @Nullable Optimizer rmsProp(SettingArguments arguments, double rate) {
    double rho = arguments.fraction("rho", 0.9);
    double epsilon = arguments.positive("eps", 1e-7);
    return arguments.failed() ? null : new Optimizer.RmsProp(rate, rho, epsilon);
  }

  private static @Nullable Optimizer adamW(SettingArguments arguments, double rate) {
    double decay = arguments.number("decay", 0.01);
    if (!(decay >= 0)) {
      arguments.fail("E106", arguments.place("decay"), "`decay` must be at least 0", null);
    }
    Optimizer.Adam adam = adam(arguments, rate);
    return adam == null ? null : new Optimizer.AdamW(adam, decay);
  }

  private static Optimizer.@Nullable Adam adam(SettingArguments arguments, double rate) {
    double beta1 = arguments.fraction("beta1", 0.9);
    double beta2 = arguments.fraction("beta2", 0.999);
    double epsilon = arguments.positive("eps", 1e-7);
    return arguments.failed() ? null : new Optimizer.Adam(rate, beta1, beta2, epsilon);
  }

  private static void schedule(SettingArguments arguments) {
    String word = arguments.word(List.of("constant", "step", "cosine", "onecycle", "plateau"));
    if (word == null) {
      return;
    }
    switch (word) {
      case "step" -> {
        arguments.count("every", 30);
        arguments.positive("by", 0.1);
      }
      case "cosine", "onecycle" -> arguments.whole("warmup", 0, 0);
      case "plateau" -> {
        arguments.count("patience", 5);
        arguments.positive("by", 0.1);
      }
      default -> {}
    }
  }

  private static void clip(SettingArguments arguments) {
    Rational limit = arguments.number();
    if (limit != null && limit.signum() <= 0) {
      arguments.fail("E106", arguments.span(), "`clip` must be above 0", null);
    }
  }

  private static void metrics(SettingArguments arguments) {
    do {
      arguments.word(List.of("accuracy", "top5"));
    } while (arguments.hasMore());
  }

  private static void stop(SettingArguments arguments) {
    arguments.word(MEASURES);
    arguments.count("patience", 5);
  }

  private static void checkpoint(SettingArguments arguments) {
    String word = arguments.word(List.of("best", "every"));
    if ("best".equals(word)) {
      arguments.word(MEASURES);
    } else if (word != null) {
      arguments.whole(1);
    }
  }

  private static void whole(SettingArguments arguments, long least, Consumer<Long> set) {
    Long value = arguments.whole(least);
    if (value != null) {
      set.accept(value);
    }
  }

  private static int inInt(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
