package fovea.dsl.syntax;

import fovea.dsl.ast.SourceFile;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import java.util.ArrayList;
import java.util.List;
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
}
