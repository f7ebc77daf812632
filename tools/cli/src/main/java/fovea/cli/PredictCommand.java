package fovea.cli;

import fovea.dsl.diagnostic.Json;
import fovea.engine.Predictor;
import fovea.engine.PredictorOptions;
import fovea.engine.data.Pictures;
import fovea.engine.data.Preprocessor;
import fovea.ir.Model;
import fovea.ir.VisibleText;
import fovea.serialization.ModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea predict}: the probabilities of each class for pictures. */
@Command(
    name = "predict",
    description = "Print what a model sees in pictures: each class with its probability.",
    mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {
  private static final int BAR = 20;
  private static final int LONGEST_LABEL = 200;

  private final Console console;

  @SuppressWarnings("NullAway.Init")
  @Spec
  private picocli.CommandLine.Model.CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "A .cnnm model.")
  private Path file = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "PNG, JPEG, GIF or BMP pictures.")
  private List<Path> images = List.of();

  @Option(
      names = "--top",
      paramLabel = "K",
      description = "Print the K likeliest classes (by default 3, with --json all).")
  private @Nullable Integer top;

  @Option(
      names = "--exact-conv",
      description = "Compute every convolution as the sum itself, slower and rounded less.")
  private boolean exactConv;

  @Option(names = "--json", description = "Print a JSON array with one object for each picture.")
  private boolean json;

  PredictCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (top != null && top < 1) {
      throw new ParameterException(spec.commandLine(), "--top must be at least 1, got " + top);
    }
    Model model = ModelFile.load(file);
    Preprocessor preprocessor = Preprocessor.of(model.network());
    List<Object> results = new ArrayList<>();
    try (Predictor predictor = Predictor.of(model, PredictorOptions.DEFAULT.withExact(exactConv))) {
      for (Path image : images) {
        float[] values;
        try {
          values = preprocessor.apply(Pictures.read(image));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(image + ": " + e.getMessage(), e);
        }
        List<Class> classes = ranked(predictor.predict(values), model.network().labels());
        if (json) {
          Map<String, Object> result = new LinkedHashMap<>();
          result.put("file", image.toString());
          result.put(
              "classes", shown(classes, classes.size()).stream().map(Class::fields).toList());
          results.add(result);
        } else {
          print(image, shown(classes, 3));
        }
      }
    }
    if (json) {
      console.out().println(Json.write(results));
    }
    return 0;
  }

  private record Class(String label, float probability) {
    Map<String, Object> fields() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("label", label);
      fields.put("probability", probability);
      return fields;
    }
  }

  private List<Class> shown(List<Class> classes, int byDefault) {
    int count = top == null ? byDefault : top;
    return classes.subList(0, Math.min(count, classes.size()));
  }

  private static List<Class> ranked(float[] probabilities, List<String> labels) {
    return IntStream.range(0, probabilities.length)
        .mapToObj(
            i -> new Class(labels.isEmpty() ? String.valueOf(i) : labels.get(i), probabilities[i]))
        .sorted(Comparator.comparingDouble((Class c) -> -c.probability()))
        .toList();
  }

  private void print(Path image, List<Class> classes) {
    List<String> labels =
        classes.stream().map(one -> VisibleText.of(one.label(), LONGEST_LABEL)).toList();
    int widest = Math.max(1, labels.stream().mapToInt(String::length).max().orElse(1));
    console.out().println(Arguments.shown(image));
    for (int i = 0; i < classes.size(); i++) {
      Class one = classes.get(i);
      int marks = Math.round(one.probability() * BAR);
      console
          .out()
          .println(
              String.format(
                      Locale.ROOT,
                      "  %-" + widest + "s  %6.2f %%  %s",
                      labels.get(i),
                      100 * one.probability(),
                      "#".repeat(Math.max(0, Math.min(BAR, marks))))
                  .stripTrailing());
    }
  }
}
