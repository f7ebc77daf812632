package fovea.dsl.print;

import fovea.dsl.ast.Lexeme;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a space stands between two neighbours of a line. A space never changes how the text is
 * read, but for a parenthesis that touches the name before it and a minus that begins an argument;
 * both stay as they are.
 */
final class Spacing {
  private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "%");

  /** How a statement's pieces are read. */
  private enum Mode {
    /** A layer: arguments stand side by side, {@code a -1} is two. */
    ARGUMENTS,
    /** A condition, a count or a setting, where {@code a -1} is a difference. */
    EXPRESSION,
    /** {@code let} and {@code param}: spaces around the equals sign. */
    DEFINITION,
    /** {@code def}: the parenthesis touches the name. */
    HEAD
  }

  private final Deque<Boolean> blocks = new ArrayDeque<>();
  private @Nullable Lexeme before;
  private @Nullable Lexeme beforeComma;
  private Mode mode = Mode.ARGUMENTS;
  private @Nullable Lexeme first;
  private boolean start = true;
  private boolean section;
  private boolean named;
  private boolean unary;
  private int parentheses;

  /** Says that a statement ends here. */
  void separate() {
    start = true;
    named = false;
    parentheses = 0;
  }

  /** Takes the next piece; gives whether a space stands before it, if it does not begin a line. */
  boolean before(Lexeme next) {
    Lexeme last = before;
    if (start && !next.is("|") && !next.is("}")) {
      begin(next);
    } else if (next.isKeyword("if")) {
      mode = Mode.EXPRESSION;
    }
    boolean minus = next.is("-") && (last == null || startsOperand(last));
    boolean space = last != null && space(last, next, minus);
    update(last, next, minus);
    return space;
  }

  private void begin(Lexeme word) {
    start = false;
    first = word;
    boolean inSettings = !blocks.isEmpty() && blocks.peek();
    section = word.isKeyword("preprocess") || word.isKeyword("train") || word.isKeyword("data");
    if (word.isKeyword("let") || word.isKeyword("param")) {
      mode = Mode.DEFINITION;
    } else if (word.isKeyword("def")) {
      mode = Mode.HEAD;
    } else if (inSettings || word.isKeyword("if") || word.isKeyword("repeat")) {
      mode = Mode.EXPRESSION;
    } else {
      mode = Mode.ARGUMENTS;
    }
  }

  /** Whether a minus behind this piece is a sign and not a difference. */
  private boolean startsOperand(Lexeme last) {
    return !endsOperand(last)
        || last == first
        || (mode == Mode.ARGUMENTS && parentheses == 0 && !named);
  }

  private static boolean endsOperand(Lexeme piece) {
    return piece.kind() == Lexeme.Kind.NAME || piece.kind() == Lexeme.Kind.LITERAL || piece.is(")");
  }

  private static boolean touches(Lexeme last, Lexeme next) {
    return last.kind() == Lexeme.Kind.NAME && last.span().end() == next.span().start();
  }

  private boolean space(Lexeme last, Lexeme next, boolean minus) {
    if (next.is(",") || next.is(")") || last.is("(") || unary) {
      return false;
    }
    if (next.is(".") || next.is("..") || last.is(".") || last.is("..")) {
      return false;
    }
    if (next.is("=") || last.is("=")) {
      return mode == Mode.DEFINITION && parentheses == 0;
    }
    if (next.is("(") && (touches(last, next) || (mode == Mode.HEAD && parentheses == 0))) {
      return false;
    }
    boolean operator = next.kind() == Lexeme.Kind.SYMBOL && ARITHMETIC.contains(next.text());
    boolean behind = last.kind() == Lexeme.Kind.SYMBOL && ARITHMETIC.contains(last.text());
    if (behind || (operator && !minus)) {
      return false;
    }
    if (last.is(",")) {
      return parentheses > 0 || !(named || (isNumber(beforeComma) && isNumber(next)));
    }
    return true;
  }

  private static boolean isNumber(@Nullable Lexeme piece) {
    return piece != null
        && piece.kind() == Lexeme.Kind.LITERAL
        && Character.isDigit(piece.text().charAt(0));
  }

  private void update(@Nullable Lexeme last, Lexeme next, boolean minus) {
    boolean tight = last != null && next.is("(") && touches(last, next);
    boolean operand =
        endsOperand(next) && !next.is(")")
            || next.kind() == Lexeme.Kind.KEYWORD
            || (next.is("(") && !tight);
    if (next.is("=") && parentheses == 0) {
      named = true;
    } else if (parentheses == 0 && last != null && endsOperand(last) && operand) {
      named = false;
    }
    if (next.is("(")) {
      parentheses++;
    } else if (next.is(")")) {
      parentheses = Math.max(0, parentheses - 1);
    } else if (next.is("{")) {
      blocks.push(section || (!blocks.isEmpty() && blocks.peek()));
      separate();
    } else if (next.is("|")) {
      separate();
    } else if (next.is("}")) {
      blocks.poll();
      separate();
      start = false;
      mode = Mode.ARGUMENTS;
    }
    if (next.is(",")) {
      beforeComma = last;
    }
    unary = minus || next.is("!");
    before = next;
  }
}
