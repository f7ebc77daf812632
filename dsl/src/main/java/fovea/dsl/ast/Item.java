package fovea.dsl.ast;

import fovea.dsl.diagnostic.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may stand at the top of a file. */
public sealed interface Item
    permits Statement,
        Item.Version,
        Item.ModelName,
        Item.Use,
        Item.Param,
        Item.Let,
        Item.Def,
        Item.Section,
        Item.Labels {
  Span span();

  /** {@code cnn 1}: the version of the language. */
  record Version(Span span, Span numberSpan, String number) implements Item {}

  /** {@code model lenet5}. */
  record ModelName(Span span, Name name) implements Item {}

  /** {@code use "blocks.cnn" as y}. */
  record Use(Span span, Value.Text path, @Nullable Name alias) implements Item {}

  /** {@code param classes = 10 in 2..1000}; low and high are both there or both null. */
  record Param(Span span, Name name, Expr value, @Nullable Expr low, @Nullable Expr high)
      implements Item {}

  /** {@code let n = 4}. */
  record Let(Span span, Name name, Expr value) implements Item {}

  /** {@code def two(c, s=1) { ... }}. */
  record Def(Span span, Name name, List<Formal> formals, Block body) implements Item {
    public Def {
      formals = List.copyOf(formals);
    }

    /** A def whose head was not understood: only its name is known, and that it was reported. */
    public static Def broken(Span span, Name name) {
      Statement nothing = new Statement.Broken(span, null);
      Block.Branch branch = new Block.Branch(span, List.of(nothing));
      return new Def(span, name, List.of(), new Block(span, List.of(branch)));
    }

    /** Whether its head was not understood, so that no call can be held against it. */
    public boolean isBroken() {
      List<Statement> statements = body.branches().get(0).statements();
      return statements.size() == 1
          && statements.get(0) instanceof Statement.Broken broken
          && broken.span().equals(span);
    }
  }

  /** A parameter of a def, with its default if it has one. */
  record Formal(Name name, @Nullable Expr defaultValue) {}

  /** {@code preprocess}, {@code train} or {@code data} with its settings. */
  record Section(Span span, Name kind, List<Setting> settings) implements Item {
    public Section {
      settings = List.copyOf(settings);
    }
  }

  /** One line of a section, perhaps with settings of its own. */
  record Setting(Span span, Name name, List<Argument> arguments, @Nullable List<Setting> settings) {
    public Setting {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * {@code labels "zero" "one"}, or {@code labels file "labels.txt"}.
   *
   * @param from null, or the word before a single path: {@code file}
   */
  record Labels(Span span, @Nullable Name from, List<Value.Text> texts) implements Item {
    public Labels {
      texts = List.copyOf(texts);
    }
  }
}
