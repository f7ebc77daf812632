package fovea.dsl.print;

import fovea.ir.Attribute;
import fovea.ir.Attributes;
import fovea.ir.Compounds;
import fovea.ir.Numbers;
import fovea.ir.OpSpec;
import fovea.ir.Operators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The reference of all layers, docs/operators.md, from the table that the language itself reads.
 */
public final class OperatorReference {
  /** The layer whose settings, its count aside, are those of every layer with weights. */
  private static final String PLAINEST = "dense";

  private final StringBuilder text = new StringBuilder();
  private final Set<String> shared;

  private OperatorReference() {
    OpSpec plainest = Operators.find(PLAINEST);
    if (plainest == null) {
      throw new IllegalStateException("reference: there is no " + PLAINEST);
    }
    shared =
        plainest.attributes().stream()
            .filter(a -> !a.positional())
            .map(Attribute::name)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** The page in Markdown. */
  public static String markdown() {
    return new OperatorReference().run();
  }

  private String run() {
    text.append(
        """
        # Layers

        Generated from the table of operators by `fovea.dsl.print.OperatorReference`; do not edit it by hand. How statements,
        branches and residuals are written is in the language reference; this page lists every layer and its settings.

        A setting with a letter is written `k3`, `k3x5`, `k=n` or `kernel=3,5`. What stands in brackets may be left out.
        """);
    Map<OpSpec.Group, List<OpSpec>> groups = new LinkedHashMap<>();
    for (OpSpec.Group group : OpSpec.Group.values()) {
      groups.put(group, new ArrayList<>());
    }
    Operators.all().forEach(spec -> groups.getOrDefault(spec.group(), List.of()).add(spec));
    Compounds.all().forEach(spec -> groups.getOrDefault(spec.group(), List.of()).add(spec));
    groups.forEach(this::group);
    OpSpec plainest = Operators.find(PLAINEST);
    if (plainest != null) {
      text.append("\n## Words of layers with weights\n");
      table(plainest.attributes().stream().filter(a -> shared.contains(a.name())).toList());
    }
    return text.toString();
  }

  private void group(OpSpec.Group group, List<OpSpec> specs) {
    String name = group.name().toLowerCase(Locale.ROOT);
    text.append("\n## ").append(Character.toUpperCase(name.charAt(0))).append(name.substring(1));
    text.append('\n');
    if (group == OpSpec.Group.ACTIVATION) {
      activations(specs);
      return;
    }
    for (OpSpec spec : specs) {
      boolean weighted = spec.attribute("init") != null;
      List<Attribute> own =
          spec.attributes().stream().filter(a -> !weighted || !shared.contains(a.name())).toList();
      text.append("\n### `").append(spec.keyword()).append("`\n\n");
      text.append(Character.toUpperCase(spec.doc().charAt(0))).append(spec.doc().substring(1));
      text.append(".\n\n    ").append(syntax(spec, own, weighted)).append("\n");
      table(own);
      if (spec.word()) {
        text.append("\nAlso a word behind a layer with weights, a merge or a residual.\n");
      }
    }
  }

  private void activations(List<OpSpec> specs) {
    text.append(
            "\nEach is a statement, or a word behind a layer with weights, a merge or a residual.\n")
        .append("\n| word | value for each x | setting |\n|---|---|---|\n");
    for (OpSpec spec : specs) {
      text.append("| `")
          .append(syntax(spec, spec.attributes(), false))
          .append("` | ")
          .append(spec.doc().replace("|", "\\|"))
          .append(" | ")
          .append(
              spec.attributes().stream()
                  .map(a -> "`" + a.name() + "`: " + a.doc() + ", by default " + byDefault(a))
                  .collect(Collectors.joining("; ")))
          .append(" |\n");
    }
  }

  private static String syntax(OpSpec spec, List<Attribute> own, boolean weighted) {
    StringBuilder line = new StringBuilder(spec.keyword());
    for (Attribute attribute : own) {
      boolean value = spec.isActivation() && attribute.positional();
      String written = spelled(attribute);
      line.append(value ? "" : " ");
      line.append(
          value ? "(" + written + ")" : attribute.required() ? written : "[" + written + "]");
    }
    if (spec.group() == OpSpec.Group.MERGE && Operators.find(spec.keyword()) != null) {
      line.append(" { BRANCH | BRANCH }    or    ").append(spec.keyword()).append(" NAME, NAME");
    }
    if (weighted) {
      line.append(" [words of layers with weights]");
    }
    if (spec.takesWords()) {
      line.append(weighted ? "" : " [words]");
    }
    return line.toString();
  }

  private static String spelled(Attribute attribute) {
    String upper = attribute.name().toUpperCase(Locale.ROOT);
    return switch (attribute.type()) {
      case FLAG -> attribute.name();
      case PADDING -> {
        List<String> ways = new ArrayList<>(attribute.choices());
        ways.addAll(List.of("p1", "pad=..."));
        yield String.join("|", ways);
      }
      case CHOICE -> attribute.name() + "=" + String.join("|", attribute.choices());
      default ->
          attribute.positional()
              ? upper
              : attribute.letter() != 0
                  ? attribute.letter() + upper
                  : attribute.word()
                      ? attribute.name() + "(" + upper + ")"
                      : attribute.name() + "=" + upper;
    };
  }

  private void table(List<Attribute> attributes) {
    if (attributes.isEmpty()) {
      return;
    }
    text.append("\n| setting | value | default | |\n|---|---|---|---|\n");
    for (Attribute attribute : attributes) {
      text.append("| `")
          .append(attribute.name())
          .append(attribute.letter() == 0 ? "`" : "`, `" + attribute.letter() + "`")
          .append(" | ")
          .append(value(attribute))
          .append(" | ")
          .append(byDefault(attribute))
          .append(" | ")
          .append(attribute.doc().replace("|", "\\|"))
          .append(" |\n");
    }
  }

  private static String value(Attribute attribute) {
    return switch (attribute.type()) {
      case COUNT -> "whole number";
      case NUMBER -> "number";
      case AXES -> "extents";
      case PADDING ->
          attribute.choices().isEmpty()
              ? "cells"
              : String.join(", ", attribute.choices()) + ", cells";
      case FLAG -> "word";
      case CHOICE -> String.join(", ", attribute.choices());
      case SHAPE -> "shape";
      case ORDER -> "order of the axes";
    };
  }

  private static String byDefault(Attribute attribute) {
    Function<Attributes, Object> defaultValue = attribute.defaultValue();
    if (defaultValue == null) {
      return "required";
    }
    try {
      Object value = defaultValue.apply(Attributes.builder().build());
      if (value instanceof Boolean flag) {
        return flag ? "yes" : "no";
      }
      return value instanceof Double number ? Numbers.print(number) : value.toString();
    } catch (IllegalArgumentException dependsOnAnother) {
      return "see right";
    }
  }
}
