package fovea.dsl.syntax;

import static fovea.dsl.syntax.CnnParser.*;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.ForeignWords;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/**
 * A pass over the tokens before the parser sees them: it explains what no grammar can explain
 * (stray characters, unbalanced braces, other systems' syntax), bounds the nesting, and leaves a
 * sequence in which braces balance and each statement begins with a word that may begin one.
 */
final class TokenScan {
  private static final Set<Integer> ITEM_STARTS =
      Set.of(
          CNN,
          MODEL,
          USE,
          PARAM,
          LET,
          DEF,
          PREPROCESS,
          TRAIN,
          DATA,
          LABELS,
          IF,
          REPEAT,
          FROM,
          OUTPUT,
          ID);
  private static final Set<Integer> STATEMENT_STARTS = Set.of(IF, REPEAT, FROM, OUTPUT, ID);

  /** A bound on memory: no text within the bound on layers has a hundredth of that. */
  private static final int MOST_TOKENS = 4_000_000;

  private final SourceText source;
  private final int maxNesting;
  private final List<Diagnostic> diagnostics;
  private final Set<String> defined = new HashSet<>();

  TokenScan(SourceText source, int maxNesting, List<Diagnostic> diagnostics) {
    this.source = source;
    this.maxNesting = maxNesting;
    this.diagnostics = diagnostics;
  }

  /** The tokens for the parser, ending in EOF; empty if the nesting is too deep to go on. */
  List<Token> scan() {
    List<CommonToken> tokens = lex();
    if (tokens.size() > MOST_TOKENS) {
      diagnostics.add(
          Diagnostic.of(
              "E209",
              source,
              span(tokens.get(tokens.size() - 1)),
              String.format(
                  Locale.ROOT, "the text has more than %,d words and signs", MOST_TOKENS)));
      return List.of();
    }
    retagTightParentheses(tokens);
    for (int i = 1; i < tokens.size(); i++) {
      if (tokens.get(i - 1).getType() == DEF) {
        defined.add(tokens.get(i).getText());
      }
    }
    explainBadTokens(tokens);
    tokens = balanceBraces(tokens);
    if (tokens.isEmpty()) {
      return List.of();
    }
    tokens = joinLines(tokens);
    return List.copyOf(breakStatements(tokens));
  }

  private List<CommonToken> lex() {
    CnnLexer lexer = new CnnLexer(CharStreams.fromString(source.text()));
    lexer.removeErrorListeners();
    List<CommonToken> tokens = new ArrayList<>();
    for (Token token = lexer.nextToken(); ; token = lexer.nextToken()) {
      boolean repeated = isSeparator(token) && !tokens.isEmpty() && isSeparator(last(tokens));
      if (token.getChannel() == Token.DEFAULT_CHANNEL && !repeated) {
        tokens.add((CommonToken) token);
      }
      if (token.getType() == Token.EOF || tokens.size() > MOST_TOKENS) {
        return tokens;
      }
    }
  }

  private static void retagTightParentheses(List<CommonToken> tokens) {
    for (int i = 1; i < tokens.size(); i++) {
      CommonToken token = tokens.get(i);
      CommonToken before = tokens.get(i - 1);
      if (token.getType() == LPAREN
          && before.getType() == ID
          && before.getStopIndex() + 1 == token.getStartIndex()) {
        token.setType(TIGHT);
      }
    }
  }

  private void explainBadTokens(List<CommonToken> tokens) {
    boolean lineStart = true;
    Set<String> strayInLine = new HashSet<>();
    for (int i = 0; i < tokens.size(); i++) {
      CommonToken token = tokens.get(i);
      Span span = span(token);
      switch (token.getType()) {
        case BAD_NUMBER -> diagnostics.add(BadTokens.number(source, span, token.getText()));
        case BAD_STRING ->
            diagnostics.add(
                Diagnostic.of("E106", source, span, "the string is not closed on its line")
                    .withHelp("end it with a double quote"));
        case STRAY -> {
          if (lineStart && token.getText().equals("[")) {
            i = explainBracketedSection(tokens, i);
          } else if (strayInLine.add(BadTokens.meant(token.getText()))
              && (i == 0 || tokens.get(i - 1).getType() != BAD || !touches(tokens, i))) {
            diagnostics.add(BadTokens.stray(source, span, token.getText()));
          }
        }
        default -> {
          if (isSeparator(token)) {
            strayInLine.clear();
          }
          lineStart = isSeparator(token) || token.getType() == LBRACE || token.getType() == BAR;
          continue;
        }
      }
      token.setType(BAD);
      lineStart = false;
    }
  }

  private static boolean touches(List<CommonToken> tokens, int i) {
    return tokens.get(i - 1).getStopIndex() + 1 == tokens.get(i).getStartIndex();
  }

  /** {@code [convolutional]}: one diagnostic for the line, whose tokens all turn bad. */
  private int explainBracketedSection(List<CommonToken> tokens, int from) {
    int end = lineEnd(tokens, from);
    String word = from + 1 < end ? tokens.get(from + 1).getText() : "";
    String ours = ForeignWords.layer(word, word);
    diagnostics.add(
        Diagnostic.of(
                "E103",
                source,
                span(tokens.get(from)).to(span(tokens.get(Math.max(from, end - 1)))),
                "sections in brackets are Darknet's; Fovea writes one layer a line")
            .withHelp("write `" + (ours == null ? "conv 32 k3 relu" : ours) + "`"));
    for (int i = from; i < end; i++) {
      tokens.get(i).setType(BAD);
    }
    return Math.max(from, end - 1);
  }

  /**
   * Drops closing braces without partner and closes open ones at the end, each with its diagnostic;
   * gives up (empty) where the nesting exceeds its bound.
   */
  private List<CommonToken> balanceBraces(List<CommonToken> tokens) {
    List<CommonToken> balanced = new ArrayList<>(tokens.size());
    Deque<CommonToken> open = new ArrayDeque<>();
    int parentheses = 0;
    for (CommonToken token : tokens) {
      if (token.getType() == LBRACE) {
        open.push(token);
      } else if (token.getType() == LPAREN || token.getType() == TIGHT) {
        parentheses++;
      } else if (token.getType() == RPAREN) {
        parentheses = Math.max(0, parentheses - 1);
      } else if (isSeparator(token)) {
        parentheses = 0;
      } else if (token.getType() == RBRACE) {
        parentheses = 0;
        if (open.isEmpty()) {
          diagnostics.add(
              Diagnostic.of("E105", source, span(token), "this `}` closes nothing")
                  .withHelp("remove it, or open its block with `{`"));
          continue;
        }
        open.pop();
      } else if (token.getType() == Token.EOF) {
        closeAll(open, token, balanced);
      }
      if (open.size() + parentheses > maxNesting) {
        diagnostics.add(
            Diagnostic.of(
                "E209",
                source,
                span(token),
                "blocks and parentheses are nested deeper than " + maxNesting));
        return List.of();
      }
      balanced.add(token);
    }
    return balanced;
  }

  private void closeAll(Deque<CommonToken> open, CommonToken eof, List<CommonToken> balanced) {
    while (!open.isEmpty()) {
      CommonToken brace = open.pop();
      Span end = span(eof);
      diagnostics.add(
          Diagnostic.of("E105", source, span(brace), "this `{` is never closed")
              .withLabel(source, end, "the file ends here")
              .withHelp("close the block with `}`"));
      CommonToken close = new CommonToken(eof);
      close.setType(RBRACE);
      close.setText("}");
      balanced.add(close);
    }
  }

  /**
   * Drops the newlines that separate nothing: doubled ones, those between a closing brace and its
   * {@code else}, and (with a diagnostic) those before an opening brace.
   */
  private List<CommonToken> joinLines(List<CommonToken> tokens) {
    List<CommonToken> joined = new ArrayList<>(tokens.size());
    for (CommonToken token : tokens) {
      boolean brace = token.getType() == LBRACE;
      if (token.getType() == ELSE || brace) {
        boolean moved = false;
        while (!joined.isEmpty() && last(joined).getType() == NEWLINE) {
          joined.remove(joined.size() - 1);
          moved = true;
        }
        if (brace && moved && !joined.isEmpty()) {
          diagnostics.add(
              Diagnostic.of("E112", source, span(token), "a `{` stands on its statement's line")
                  .withLabel(source, span(last(joined)), "the statement ends here")
                  .withHelp("move the `{` to the end of that line"));
        }
      } else if (isSeparator(token) && !joined.isEmpty() && isSeparator(last(joined))) {
        continue;
      }
      joined.add(token);
    }
    return joined;
  }

  /** Replaces each statement that no parser could take by one BROKEN token. */
  private List<CommonToken> breakStatements(List<CommonToken> tokens) {
    List<CommonToken> result = new ArrayList<>(tokens.size());
    Deque<Boolean> inSettings = new ArrayDeque<>();
    int i = 0;
    boolean start = true;
    boolean section = false;
    while (i < tokens.size()) {
      CommonToken token = tokens.get(i);
      boolean ends =
          isSeparator(token) || token.getType() == RBRACE || token.getType() == Token.EOF;
      if (start && !ends && token.getType() != BAR) {
        section = inSettings.isEmpty() && Set.of(PREPROCESS, TRAIN, DATA).contains(token.getType());
        if (isBroken(tokens, i, inSettings)) {
          int end = statementEnd(tokens, i);
          result.add(broken(tokens, i, end));
          i = end;
          start = false;
          continue;
        }
      }
      if (token.getType() == LBRACE) {
        inSettings.push(section || (!inSettings.isEmpty() && inSettings.peek()));
      } else if (token.getType() == RBRACE) {
        inSettings.pop();
      }
      start = isSeparator(token) || token.getType() == LBRACE || token.getType() == BAR;
      result.add(token);
      i++;
    }
    return result;
  }

  /** Whether the statement at {@code from} is to be skipped; reports it if nobody has. */
  private boolean isBroken(List<CommonToken> tokens, int from, Deque<Boolean> inSettings) {
    CommonToken first = tokens.get(from);
    int end = statementEnd(tokens, from);
    if (inSettings.isEmpty() || !inSettings.peek()) {
      Diagnostic foreign = foreignCall(tokens, from, end);
      if (foreign != null) {
        diagnostics.add(foreign);
        return true;
      }
    }
    boolean definition = Set.of(LET, PARAM, DEF).contains(first.getType());
    for (int i = from; i < end && !definition; i++) {
      if (tokens.get(i).getType() == LBRACE) {
        break;
      }
      if (tokens.get(i).getType() == BAD) {
        return true;
      }
    }
    if (inSettings.isEmpty()) {
      if (!ITEM_STARTS.contains(first.getType())) {
        diagnostics.add(BadTokens.noStart(source, span(first), first.getText()));
        return true;
      }
    } else if (inSettings.peek()) {
      if (first.getType() != ID) {
        diagnostics.add(
            Diagnostic.of(
                "E112",
                source,
                span(first),
                "a setting begins with its name, not with `" + first.getText() + "`"));
        return true;
      }
    } else if (!STATEMENT_STARTS.contains(first.getType())) {
      diagnostics.add(
          ITEM_STARTS.contains(first.getType())
              ? Diagnostic.of(
                      "E112",
                      source,
                      span(first),
                      "`" + first.getText() + "` stands at the top of a file, not in a block")
                  .withHelp("move it out of the braces")
              : BadTokens.noStart(source, span(first), first.getText()));
      return true;
    }
    return false;
  }

  /** {@code Conv2D(32, (3,3))}, {@code nn.Linear(10)}, {@code model.add(...)}: E103. */
  private @Nullable Diagnostic foreignCall(List<CommonToken> tokens, int from, int end) {
    int i = from;
    while (i + 2 < end && tokens.get(i + 1).getType() == DOT) {
      i += 2;
    }
    if (i + 1 >= end
        || tokens.get(i).getType() != ID
        || tokens.get(i + 1).getType() != TIGHT
        || defined.contains(tokens.get(from).getText())) {
      return null;
    }
    String word = tokens.get(i).getText();
    Span statement = span(tokens.get(from)).to(span(tokens.get(end - 1)));
    String ours = ForeignWords.layer(word, source.slice(statement));
    boolean capital = !word.equals(word.toLowerCase(Locale.ROOT));
    boolean add = word.equals("add") && i > from;
    if (ours == null && !capital && !add) {
      return null;
    }
    for (int k = i + 2; add && ours == null && k < end; k++) {
      ours = ForeignWords.layer(tokens.get(k).getText(), source.slice(statement));
    }
    Span place = span(tokens.get(from)).to(span(tokens.get(i)));
    String help =
        ours == null ? "write `conv 32 k3 relu`, `dense 10`, ..." : "write `" + ours + "`";
    Diagnostic diagnostic =
        Diagnostic.of(
            "E103",
            source,
            place,
            "`" + source.slice(place) + "(...)` is not Fovea's way to write a layer");
    return diagnostic.withHelp(help + "; the word, then its count, then its options");
  }

  private CommonToken broken(List<CommonToken> tokens, int from, int end) {
    CommonToken broken = new CommonToken(tokens.get(from));
    broken.setType(BROKEN);
    broken.setStopIndex(Math.max(broken.getStartIndex(), tokens.get(end - 1).getStopIndex()));
    for (int i = from; i + 1 < end; i++) {
      if (tokens.get(i).getType() == AS && tokens.get(i + 1).getType() == ID) {
        broken.setText(tokens.get(i + 1).getText());
        return broken;
      }
    }
    broken.setText("");
    return broken;
  }

  /** The index behind a statement's last token: a separator, bar or brace that is not its own. */
  private static int statementEnd(List<CommonToken> tokens, int from) {
    int depth = 0;
    for (int i = from; i < tokens.size(); i++) {
      CommonToken token = tokens.get(i);
      if (token.getType() == Token.EOF) {
        return i;
      }
      if (token.getType() == LBRACE) {
        depth++;
      } else if (token.getType() == RBRACE) {
        if (depth == 0) {
          return i;
        }
        depth--;
      } else if (depth == 0 && (isSeparator(token) || token.getType() == BAR)) {
        return i;
      }
    }
    return tokens.size();
  }

  private static int lineEnd(List<CommonToken> tokens, int from) {
    int i = from;
    while (!isSeparator(tokens.get(i)) && tokens.get(i).getType() != Token.EOF) {
      i++;
    }
    return i;
  }

  private static CommonToken last(List<CommonToken> tokens) {
    return tokens.get(tokens.size() - 1);
  }

  static boolean isSeparator(Token token) {
    return token.getType() == NEWLINE || token.getType() == SEMICOLON;
  }

  static Span span(Token token) {
    int start = Math.max(0, token.getStartIndex());
    return new Span(start, Math.max(start, token.getStopIndex() + 1));
  }
}
