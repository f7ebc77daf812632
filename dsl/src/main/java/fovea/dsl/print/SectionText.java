package fovea.dsl.print;

import fovea.ir.DataSource;
import fovea.ir.Loss;
import fovea.ir.Network;
import fovea.ir.Numbers;
import fovea.ir.Optimizer;
import fovea.ir.Preprocess;
import fovea.ir.Training;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The sections of a network as text, every setting written out. */
final class SectionText {
  private SectionText() {}

  static void append(Network network, List<String> lines) {
    DataSource data = network.data();
    Training training = network.training();
    List<String> sections = new ArrayList<>();
    if (!network.preprocess().isEmpty()) {
      sections.add("preprocess { " + String.join("; ", steps(network.preprocess())) + " }");
    }
    if (!network.labels().isEmpty()) {
      sections.add(
          network.labels().stream()
              .map(label -> quoted("labels", label))
              .collect(Collectors.joining(" ", "labels ", "")));
    }
    if (data != null) {
      String split = data.split() == 1 ? "" : " split=" + Numbers.print(data.split());
      String path = quoted("data", data.path());
      sections.add("data { " + data.kind().word() + " " + path + split + " }");
    }
    if (training != null) {
      sections.add("train {");
      sections.add("  loss " + loss(training.loss()));
      sections.add("  optimizer " + optimizer(training.optimizer()));
      sections.add(
          "  epochs "
              + training.epochs()
              + "; batch "
              + training.batch()
              + "; seed "
              + training.seed());
      training.others().forEach(other -> sections.add("  " + other));
      sections.add("}");
    }
    if (!sections.isEmpty()) {
      lines.add("");
      lines.addAll(sections);
    }
  }

  private static List<String> steps(List<Preprocess> steps) {
    Set<Class<?>> seen = new HashSet<>();
    List<String> texts = new ArrayList<>();
    for (Preprocess step : steps) {
      if (!seen.add(step.getClass())) {
        throw new IllegalArgumentException(
            "preprocess: each step can be written once, got " + step);
      }
      texts.add(step.text());
    }
    return texts;
  }

  private static String loss(Loss loss) {
    String word = loss.function().word();
    return loss.smoothing() == 0 ? word : word + " smooth=" + Numbers.print(loss.smoothing());
  }

  private static String optimizer(Optimizer optimizer) {
    String rate = " lr=" + Numbers.print(optimizer.learningRate());
    if (optimizer instanceof Optimizer.Sgd sgd) {
      return "sgd"
          + rate
          + " momentum="
          + Numbers.print(sgd.momentum())
          + (sgd.nesterov() ? " nesterov" : "");
    }
    if (optimizer instanceof Optimizer.Adam adam) {
      return "adam" + rate + adamOptions(adam);
    }
    if (optimizer instanceof Optimizer.AdamW decayed) {
      String decay = " decay=" + Numbers.print(decayed.decay());
      return "adamw" + rate + decay + adamOptions(decayed.adam());
    }
    if (optimizer instanceof Optimizer.RmsProp rms) {
      String rho = " rho=" + Numbers.print(rms.rho());
      return "rmsprop" + rate + rho + " eps=" + Numbers.print(rms.epsilon());
    }
    throw new IllegalStateException("train: " + optimizer + " has no spelling");
  }

  private static String adamOptions(Optimizer.Adam adam) {
    return " beta1="
        + Numbers.print(adam.beta1())
        + " beta2="
        + Numbers.print(adam.beta2())
        + " eps="
        + Numbers.print(adam.epsilon());
  }

  /**
   * @throws IllegalArgumentException if the language cannot write the text
   */
  static String quoted(String what, String text) {
    if (text.matches("(?s).*[\"\\r\\n].*")) {
      throw new IllegalArgumentException(
          what + ": a text in quotes has no quote and no line end in it, got " + text);
    }
    return '"' + text + '"';
  }
}
