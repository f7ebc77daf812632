package fovea.dsl.ast;

import fovea.dsl.diagnostic.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes or joins layers. */
public sealed interface Statement extends Item {

  /**
   * A layer, a merge or a call of a def.
   *
   * @param qualifier the import that the word comes from: {@code y} in {@code y.fire}; null if none
   * @param word what it is
   * @param call arguments in parentheses that touch the word; null if there are none
   * @param arguments what follows
   * @param block the branches of a merge or the body of a residual; null if none
   * @param times the {@code x2} at the end; null if none
   * @param alias the name after {@code as}; null if none
   */
  record Layer(
      Span span,
      @Nullable Name qualifier,
      Name word,
      @Nullable List<Expr> call,
      List<Argument> arguments,
      @Nullable Block block,
      @Nullable Times times,
      @Nullable Name alias)
      implements Statement {
    public Layer {
      arguments = List.copyOf(arguments);
    }
  }

  /** {@code x2}: the digits after the x. */
  record Times(Span span, String digits) {}

  /** Conditions with their blocks, tried in order, then the else block if there is one. */
  record If(Span span, List<Case> cases, @Nullable Block otherwise) implements Statement {
    public If {
      cases = List.copyOf(cases);
    }
  }

  /** One condition and what it guards. */
  record Case(Expr condition, Block block) {}

  /** A block several times over. */
  record Repeat(Span span, Expr count, Block block) implements Statement {}

  /** The stream goes on from a named place. */
  record From(Span span, Name name) implements Statement {}

  /** The network's results by name. */
  record Output(Span span, List<Name> names) implements Statement {
    public Output {
      names = List.copyOf(names);
    }
  }

  /**
   * A statement whose mistake was reported; nothing is known of it but perhaps its name.
   *
   * @param alias the name after {@code as}, so that its uses are not reported too; null if none
   */
  record Broken(Span span, @Nullable Name alias) implements Statement {}
}
