package fovea.dsl.print;

import fovea.dsl.ast.Lexeme;
import fovea.dsl.diagnostic.SourceText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lays a text out anew without changing a word of it: two spaces of indent in braces, one space
 * between words, at most one blank line, bars at line starts. What stands on one line stays on one
 * line; a block that spans lines gets its braces on lines of their own.
 */
public final class Formatter {
  private static final int INDENT = 2;

  /** Spaces before a comment at a line's end; more of them align it, and then its column stays. */
  private static final int GAP = 2;

  private final SourceText source;
  private final List<Lexeme> lexemes;
  private final Set<Lexeme> spanning = new HashSet<>();
  private final Deque<Boolean> blocks = new ArrayDeque<>();
  private final Spacing spacing = new Spacing();
  private final List<String> lines = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();
  private @Nullable Lexeme last;
  private boolean mustBreak;
  private boolean semicolon;
  private boolean afterBar;
  private int depth;

  private Formatter(SourceText source, List<Lexeme> lexemes) {
    this.source = source;
    this.lexemes = lexemes;
  }

  /**
   * The canonical text. Formatting it again changes nothing.
   *
   * @param source a text without syntax errors
   * @param lexemes all of its pieces in order, comments and line ends included
   */
  public static String format(SourceText source, List<Lexeme> lexemes) {
    return new Formatter(source, lexemes).run();
  }

  private String run() {
    findSpanningBlocks();
    int newlines = 0;
    for (Lexeme lexeme : lexemes) {
      if (lexeme.kind() == Lexeme.Kind.NEWLINE) {
        newlines++;
        continue;
      }
      if (lexeme.is(";")) {
        semicolon = newlines == 0 && !line.isEmpty() && !mustBreak && !opened();
        if (semicolon) {
          spacing.separate();
        }
        continue;
      }
      if (lexeme.kind() == Lexeme.Kind.COMMENT) {
        comment(lexeme, newlines);
      } else {
        piece(lexeme, newlines);
      }
      newlines = 0;
    }
    endLine();
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  /** Notes the opening and closing braces of blocks that contain a line end. */
  private void findSpanningBlocks() {
    Deque<Lexeme> open = new ArrayDeque<>();
    for (Lexeme lexeme : lexemes) {
      if (lexeme.is("{")) {
        open.push(lexeme);
      } else if (lexeme.is("}") && !open.isEmpty()) {
        Lexeme brace = open.pop();
        if (spanning.contains(brace)) {
          spanning.add(lexeme);
        }
      } else if (lexeme.kind() == Lexeme.Kind.NEWLINE) {
        for (Lexeme brace : open) {
          if (!spanning.add(brace)) {
            break;
          }
        }
      }
    }
  }

  private void piece(Lexeme lexeme, int newlines) {
    boolean closes = lexeme.is("}");
    boolean bar = lexeme.is("|") && !blocks.isEmpty() && blocks.peek();
    boolean joins = lexeme.isKeyword("else") && last != null && last.is("}");
    boolean onBarLine = afterBar && !closes && !bar;
    boolean separated = newlines > 0 && !joins && !onBarLine;
    boolean breaks = separated || (mustBreak && !onBarLine) || bar || spanning.contains(lexeme);
    if (breaks && !lexeme.is("{")) {
      endLine();
      if (newlines > 1 && !closes && !bar && !opened()) {
        blankLine();
      }
      spacing.separate();
    } else if (semicolon && !closes && !lexeme.is("|")) {
      line.append(';');
    }
    semicolon = false;
    mustBreak = false;
    afterBar = false;
    if (closes && !blocks.isEmpty() && blocks.pop()) {
      depth--;
    }
    boolean space = spacing.before(lexeme);
    if (line.isEmpty()) {
      line.append(" ".repeat(INDENT * (bar ? depth - 1 : depth)));
    } else if (space) {
      line.append(' ');
    }
    line.append(lexeme.text());
    if (lexeme.is("{")) {
      boolean spans = spanning.contains(lexeme);
      blocks.push(spans);
      depth += spans ? 1 : 0;
      mustBreak = spans;
    }
    afterBar = bar;
    last = lexeme;
  }

  private void comment(Lexeme lexeme, int newlines) {
    String text = lexeme.text().stripTrailing();
    semicolon = false;
    if (newlines == 0 && !line.isEmpty()) {
      int length = line.codePointCount(0, line.length());
      int written = source.column(lexeme.span().start()) - 1;
      boolean aligned = last != null && lexeme.span().start() - last.span().end() > GAP;
      line.append(" ".repeat(aligned ? Math.max(GAP, written - length) : GAP)).append(text);
    } else {
      endLine();
      if (newlines > 1 && !opened()) {
        blankLine();
      }
      line.append(" ".repeat(INDENT * depth)).append(text);
    }
    spacing.separate();
    afterBar = false;
    mustBreak = true;
    last = lexeme;
  }

  /** Whether a body begins here, so that neither blank line nor semicolon means anything. */
  private boolean opened() {
    return last == null || last.is("{") || last.is("|");
  }

  private void endLine() {
    if (!line.isEmpty()) {
      lines.add(line.toString().stripTrailing());
      line.setLength(0);
    }
  }

  private void blankLine() {
    if (!lines.isEmpty() && !lines.get(lines.size() - 1).isEmpty()) {
      lines.add("");
    }
  }
}
