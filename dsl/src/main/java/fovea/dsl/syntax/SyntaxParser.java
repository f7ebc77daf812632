package fovea.dsl.syntax;

import fovea.dsl.ast.Lexeme;
import fovea.dsl.ast.SourceFile;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.Token;

/** Parses a text into a tree and reports each independent mistake once. */
public final class SyntaxParser {
  private SyntaxParser() {}

  /**
   * Parses one text.
   *
   * @param source the text
   * @param maxNesting braces and parentheses inside each other; counted on the tokens, so that no
   *     depth costs stack
   */
  public static Parsed parse(SourceText source, int maxNesting) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<Token> tokens = new TokenScan(source, maxNesting, diagnostics).scan();
    if (tokens.isEmpty()) {
      return new Parsed(new SourceFile(source, List.of()), diagnostics);
    }
    CnnParser parser = new CnnParser(new CommonTokenStream(new ListTokenSource(tokens)));
    StatementRecovery recovery = new StatementRecovery(source, diagnostics);
    parser.removeErrorListeners();
    parser.setErrorHandler(recovery);
    CnnParser.FileContext tree = parser.file();
    SourceFile file = new TreeBuilder(source, tokens, recovery.cutShort()).file(tree);
    return new Parsed(file, diagnostics);
  }

  /** All pieces of a text in order, comments and line ends included; spaces are left out. */
  public static List<Lexeme> lexemes(SourceText source) {
    CnnLexer lexer = new CnnLexer(CharStreams.fromString(source.text()));
    lexer.removeErrorListeners();
    List<Lexeme> lexemes = new ArrayList<>();
    for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
      if (token.getType() != CnnLexer.SPACE) {
        lexemes.add(new Lexeme(kind(token.getType()), TokenScan.span(token), token.getText()));
      }
    }
    return lexemes;
  }

  private static Lexeme.Kind kind(int type) {
    if (type >= CnnLexer.CNN && type <= CnnLexer.LABELS) {
      return Lexeme.Kind.KEYWORD;
    }
    return switch (type) {
      case CnnLexer.ID -> Lexeme.Kind.NAME;
      case CnnLexer.INT,
          CnnLexer.FLOAT,
          CnnLexer.SHAPE,
          CnnLexer.SHORT,
          CnnLexer.TIMES,
          CnnLexer.STRING ->
          Lexeme.Kind.LITERAL;
      case CnnLexer.COMMENT -> Lexeme.Kind.COMMENT;
      case CnnLexer.NEWLINE -> Lexeme.Kind.NEWLINE;
      default -> Lexeme.Kind.SYMBOL;
    };
  }
}
