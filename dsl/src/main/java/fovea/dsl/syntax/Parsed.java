package fovea.dsl.syntax;

import fovea.dsl.ast.SourceFile;
import fovea.dsl.diagnostic.Diagnostic;
import java.util.List;

/**
 * The result of parsing: what could be understood, and what could not.
 *
 * @param file the tree; statements that could not be understood are {@code Broken} in it
 * @param diagnostics the mistakes found
 */
public record Parsed(SourceFile file, List<Diagnostic> diagnostics) {
  public Parsed {
    diagnostics = List.copyOf(diagnostics);
  }
}
