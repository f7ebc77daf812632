package fovea.dsl;

import fovea.dsl.ast.Lexeme;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.syntax.SyntaxParser;
import java.util.List;
import java.util.Random;

/** The same text in another layout: other spaces, line ends, semicolons and comments. */
final class TextShaker {
  private TextShaker() {}

  static String shake(String text, Random random) {
    SourceText source = new SourceText("shaken.cnn", text);
    List<Lexeme> lexemes = SyntaxParser.lexemes(source);
    String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
    StringBuilder shaken = new StringBuilder();
    for (int i = 0; i < lexemes.size(); i++) {
      Lexeme lexeme = lexemes.get(i);
      Lexeme next = i + 1 < lexemes.size() ? lexemes.get(i + 1) : null;
      boolean commented = i > 0 && lexemes.get(i - 1).kind() == Lexeme.Kind.COMMENT;
      if (lexeme.kind() == Lexeme.Kind.NEWLINE) {
        shaken.append(
            switch (commented ? 0 : random.nextInt(6)) {
              case 1 -> " ;" + end;
              case 2 -> "  # comment \t" + end;
              case 3 -> end + "\t// x" + end + end + end;
              default -> end;
            });
      } else {
        shaken.append(lexeme.text());
      }
      boolean apart =
          next != null
              && (lexeme.span().end() != next.span().start() || next.kind() == Lexeme.Kind.COMMENT);
      if (apart) {
        shaken.append(List.of(" ", "\t", "   ").get(random.nextInt(3)));
      }
      boolean open = lexeme.is("{") || lexeme.is("|") || (next != null && next.is("}"));
      if (open && random.nextInt(4) == 0) {
        shaken.append(random.nextBoolean() ? end : " # here" + end + end);
      } else if (lexeme.is("|") || (next != null && next.is("|"))) {
        shaken.append(random.nextInt(3) == 0 ? end : " ");
      }
    }
    return shaken.toString();
  }
}
