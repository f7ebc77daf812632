package fovea.dsl.syntax;

import static fovea.dsl.syntax.CnnParser.*;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * Goes on at the next statement after a mistake, and says what is wrong in the reader's words. It
 * never inserts or drops a single token: a guess at what was meant would report errors that are not
 * there.
 */
final class StatementRecovery extends DefaultErrorStrategy {
  private static final Set<Integer> LIST_RULES = Set.of(RULE_file, RULE_body, RULE_settings);

  private final SourceText source;
  private final List<Diagnostic> diagnostics;
  private final Set<Integer> cutShort = new HashSet<>();
  private int lastRecovered = -1;

  StatementRecovery(SourceText source, List<Diagnostic> diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
  }

  /** Indices of the last good tokens of statements that something senseless follows. */
  Set<Integer> cutShort() {
    return cutShort;
  }

  @Override
  public void sync(Parser parser) {
    if (!LIST_RULES.contains(parser.getContext().getRuleIndex()) || inErrorRecoveryMode(parser)) {
      return;
    }
    Token next = parser.getInputStream().LT(1);
    Token before = parser.getInputStream().LT(-1);
    if (endsStatement(next)
        || before == null
        || TokenScan.isSeparator(before)
        || before.getType() == LBRACE
        || before.getType() == BAR) {
      return;
    }
    report(next, parser);
    cutShort.add(before.getTokenIndex());
    skipStatement(parser);
  }

  @Override
  public void reportError(Parser parser, RecognitionException e) {
    if (inErrorRecoveryMode(parser)) {
      return;
    }
    beginErrorCondition(parser);
    report(e.getOffendingToken(), parser);
  }

  @Override
  public Token recoverInline(Parser parser) {
    throw new InputMismatchException(parser);
  }

  @Override
  public void recover(Parser parser, RecognitionException e) {
    int index = parser.getInputStream().index();
    if (index == lastRecovered && parser.getInputStream().LA(1) != Token.EOF) {
      Token next = parser.getInputStream().LT(1);
      if (!endsStatement(next)) {
        parser.consume();
      }
    }
    skipStatement(parser);
    lastRecovered = parser.getInputStream().index();
  }

  /** Consumes up to the statement's end, jumping over whole blocks. */
  private static void skipStatement(Parser parser) {
    int depth = 0;
    while (true) {
      Token next = parser.getInputStream().LT(1);
      if (next.getType() == Token.EOF || (depth == 0 && endsStatement(next))) {
        return;
      }
      if (next.getType() == LBRACE) {
        depth++;
      } else if (next.getType() == RBRACE) {
        depth--;
      }
      parser.consume();
    }
  }

  private static boolean endsStatement(Token token) {
    return TokenScan.isSeparator(token)
        || token.getType() == RBRACE
        || token.getType() == BAR
        || token.getType() == Token.EOF;
  }

  private void report(Token token, Parser parser) {
    if (token.getType() == BAD || token.getType() == BROKEN) {
      return;
    }
    Token before = parser.getInputStream().LT(-1);
    boolean nameWanted = parser.getExpectedTokens().contains(ID);
    int rule = parser.getContext().getRuleIndex();
    Span place = TokenScan.span(token);
    String text = token.getText();
    boolean firstFormal =
        rule == RULE_item
            && parser.getContext().getStart().getType() == DEF
            && before != null
            && (before.getType() == LPAREN || before.getType() == TIGHT);
    if ((nameWanted || firstFormal)
        && (rule == RULE_item || rule == RULE_stmt || rule == RULE_formal)
        && (token.getType() == SHORT || token.getType() == TIMES || isKeyword(token))) {
      String why =
          isKeyword(token)
              ? "it is a word of the language"
              : token.getType() == TIMES
                  ? "it reads as a repetition"
                  : "it reads as an option, like k3 for a kernel of 3";
      diagnostics.add(
          Diagnostic.of("E202", source, place, "`" + text + "` cannot be a name: " + why)
              .withHelp("choose another name, such as `" + text + "_`"));
      return;
    }
    if (endsStatement(token)) {
      Span end = before == null ? place : TokenScan.span(before);
      boolean open = openParenthesis(parser);
      diagnostics.add(
          Diagnostic.of(
                  "E112",
                  source,
                  end,
                  open
                      ? "a parenthesis is not closed on its line"
                      : "something is missing after `" + source.slice(end) + "`")
              .withHelp(open ? "close it with `)`" : "finish the statement, or remove it"));
      return;
    }
    diagnostics.add(
        Diagnostic.of("E112", source, place, "`" + text + "` has no place here")
            .withHelp(help(token, before)));
  }

  /** What the reader probably wanted at a token that has no place. */
  private static String help(Token token, @Nullable Token before) {
    boolean arithmetic = token.getType() == DOT || "+*/%".contains(token.getText());
    if (token.getType() == IN || arithmetic) {
      return "arithmetic in a count stands in parentheses: `conv (in.c) k1`";
    }
    if (token.getType() == TIMES) {
      return "a repetition stands before `as`: `conv 8 k3 x2 as e1`";
    }
    if (before != null && before.getType() == RBRACE) {
      return "words stand before the braces: `residual relu { ... }`";
    }
    return "options stand apart, separated by spaces: `conv 32 k3 s2 relu`";
  }

  private static boolean openParenthesis(Parser parser) {
    int balance = 0;
    for (int i = -1; ; i--) {
      Token token = parser.getInputStream().LT(i);
      if (token == null || endsStatement(token) || token.getType() == LBRACE) {
        return balance > 0;
      }
      if (token.getType() == LPAREN || token.getType() == TIGHT) {
        balance++;
      } else if (token.getType() == RPAREN) {
        balance--;
      }
    }
  }

  private static boolean isKeyword(Token token) {
    return token.getType() >= CNN && token.getType() <= LABELS;
  }
}
