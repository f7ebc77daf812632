package fovea.dsl.check;

import fovea.dsl.ast.Item;
import fovea.dsl.ast.Value;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.ir.DataSource;
import fovea.ir.Preprocess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the sections of a file: preprocess, labels, data and train. */
final class Sections {
  private final Sink sink;
  private final SourceText source;
  private final Evaluator evaluator;
  private final TextLoader loader;
  private final Map<String, Item> seen = new HashMap<>();
  private final List<Preprocess> preprocess = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private final TrainSection train = new TrainSection();
  private @Nullable DataSource data;

  Sections(Sink sink, SourceText source, Evaluator evaluator, TextLoader loader) {
    this.sink = sink;
    this.source = source;
    this.evaluator = evaluator;
    this.loader = loader;
  }

  List<Preprocess> preprocess() {
    return preprocess;
  }

  List<String> labels() {
    return labels;
  }

  @Nullable DataSource data() {
    return data;
  }

  TrainSection train() {
    return train;
  }

  void section(Item.Section section) {
    if (repeated(section.kind().text(), section)) {
      return;
    }
    switch (section.kind().text()) {
      case "preprocess" ->
          each(
              "preprocess",
              section.settings(),
              Map.of(
                  "resize", this::resize,
                  "crop", this::crop,
                  "scale", this::scale,
                  "normalize", this::normalize,
                  "cqt", this::constantQ,
                  "logmel", this::logMel,
                  "gray", arguments -> preprocess.add(new Preprocess.Gray())));
      case "data" -> {
        each("data", section.settings(), Map.of("idx", this::idx, "images", this::images));
        if (section.settings().size() > 1) {
          sink.add(
              Diagnostic.of(
                  "E107",
                  source,
                  section.settings().get(1).name().span(),
                  "the examples lie in one place: `idx` or `images`"));
        }
      }
      default -> {
        each("train", section.settings(), train.settings());
        section.settings().forEach(setting -> train.note(setting, source));
        train.present();
      }
    }
  }

  /** Reads each setting by its reader; one that has none is E102, a second one of a name E107. */
  private void each(
      String section,
      List<Item.Setting> settings,
      Map<String, Consumer<SettingArguments>> readers) {
    Map<String, Item.Setting> before = new HashMap<>();
    for (Item.Setting setting : settings) {
      String name = setting.name().text();
      Consumer<SettingArguments> reader = readers.get(name);
      if (reader == null) {
        unknown(section, setting, readers.keySet().stream().sorted().toList());
        continue;
      }
      Item.Setting first = before.putIfAbsent(name, setting);
      if (first != null) {
        sink.add(
            Diagnostic.of("E107", source, setting.name().span(), "`" + name + "` is given twice")
                .withLabel(source, first.name().span(), "first given here"));
        continue;
      }
      SettingArguments arguments = new SettingArguments(sink, source, evaluator, setting);
      reader.accept(arguments);
      arguments.finish();
      List<Item.Setting> inner = setting.settings();
      Map<String, Consumer<SettingArguments>> innerReaders = TrainSection.inner(section, name);
      if (inner != null && innerReaders != null) {
        each(name, inner, innerReaders);
      } else if (inner != null) {
        sink.add(
            Diagnostic.of("E102", source, setting.name().span(), "`" + name + "` takes no block"));
      }
    }
  }

  private void unknown(String section, Item.Setting setting, List<String> known) {
    String name = setting.name().text();
    String near = Suggestions.nearest(name, known);
    Diagnostic unknown =
        Diagnostic.of(
            "E102",
            source,
            setting.name().span(),
            "`" + section + "` has no setting `" + name + "`");
    sink.add(
        near == null
            ? unknown.withHelp("it has " + String.join(", ", known))
            : unknown.withReplacement("did you mean `" + near + "`?", near));
  }

  private boolean repeated(String kind, Item item) {
    Item first = seen.putIfAbsent(kind, item);
    if (first != null) {
      sink.add(
          Diagnostic.of("E107", source, item.span(), "`" + kind + "` is there twice")
              .withLabel(source, first.span(), "first here"));
    }
    return first != null;
  }

  void labels(Item.Labels item) {
    if (repeated("labels", item)) {
      return;
    }
    if (item.from() == null) {
      for (Value.Text text : item.texts()) {
        label(text);
      }
      return;
    }
    if (!item.from().text().equals("file")) {
      sink.add(
          Diagnostic.of(
                  "E102",
                  source,
                  item.from().span(),
                  "labels are texts in quotes, or `file` and a path")
              .withHelp("write `labels \"cat\" \"dog\"` or `labels file \"labels.txt\"`"));
      return;
    }
    Value.Text path = item.texts().get(0);
    try {
      loader
          .load(path.text())
          .content()
          .lines()
          .map(String::strip)
          .filter(l -> !l.isEmpty())
          .forEach(labels::add);
    } catch (TextLoader.NotFoundException e) {
      sink.add(
          Diagnostic.of(
              "E208", source, path.span(), "cannot read the labels of " + e.getMessage()));
    }
  }

  private void label(Value.Text text) {
    if (labels.contains(text.text())) {
      sink.add(
          Diagnostic.of(
              "E502", source, text.span(), "the label \"" + text.text() + "\" is there twice"));
    }
    labels.add(text.text());
  }

  private void resize(SettingArguments arguments) {
    int[] size = arguments.size();
    if (size != null) {
      preprocess.add(new Preprocess.Resize(size[0], size[1]));
    }
  }

  private void crop(SettingArguments arguments) {
    int[] size = arguments.size();
    if (size != null) {
      preprocess.add(new Preprocess.Crop(size[0], size[1]));
    }
  }

  private void scale(SettingArguments arguments) {
    Rational factor = arguments.number();
    if (factor != null) {
      preprocess.add(new Preprocess.Scale(factor.doubleValue()));
    }
  }

  private void normalize(SettingArguments arguments) {
    List<Rational> mean = arguments.numbers("mean");
    List<Rational> std = arguments.numbers("std");
    if (arguments.failed()) {
      return;
    }
    if (mean == null || std == null) {
      arguments.fail(
          "E108",
          arguments.span(),
          "`normalize` needs mean and std",
          "write `normalize mean=0.5 std=0.25`");
    } else if (std.stream().anyMatch(s -> s.signum() <= 0)) {
      arguments.fail("E106", arguments.place("std"), "std must be above 0", null);
    } else {
      preprocess.add(
          new Preprocess.Normalize(
              mean.stream().map(Rational::doubleValue).toList(),
              std.stream().map(Rational::doubleValue).toList()));
    }
  }

  private void constantQ(SettingArguments arguments) {
    double rate = arguments.positive("rate", 16_000);
    double lowest = arguments.positive("fmin", 32.7);
    int bins = arguments.count("bins", 84);
    int perOctave = arguments.count("per_octave", 12);
    int hop = arguments.count("hop", 512);
    if (!arguments.failed()) {
      preprocess.add(new Preprocess.ConstantQ(rate, lowest, bins, perOctave, hop));
    }
  }

  private void logMel(SettingArguments arguments) {
    double rate = arguments.positive("rate", 16_000);
    int window = arguments.count("window", 400);
    int hop = arguments.count("hop", 160);
    int bands = arguments.count("bands", 40);
    if (!arguments.failed()) {
      preprocess.add(new Preprocess.LogMel(rate, window, hop, bands));
    }
  }

  private void images(SettingArguments arguments) {
    Value.Text path = arguments.text();
    double split = arguments.number("split", 1);
    if (!(split > 0 && split <= 1)) {
      arguments.fail(
          "E106", arguments.place("split"), "`split` must be above 0 and at most 1", null);
    } else if (path != null) {
      data = new DataSource(DataSource.Kind.IMAGES, path.text(), split);
    }
  }

  private void idx(SettingArguments arguments) {
    Value.Text path = arguments.text();
    if (path != null) {
      data = new DataSource(DataSource.Kind.IDX, path.text());
    }
  }
}
