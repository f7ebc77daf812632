package fovea.dsl;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of formatting a text.
 *
 * @param source the text as it was
 * @param text the canonical text; null exactly if the source has syntax errors
 * @param diagnostics the syntax errors
 */
public record Formatted(SourceText source, @Nullable String text, List<Diagnostic> diagnostics) {
  public Formatted {
    diagnostics = List.copyOf(diagnostics);
  }

  /**
   * The canonical text.
   *
   * @throws CompilationException if the source has syntax errors
   */
  public String orThrow() {
    String formatted = text;
    if (formatted == null) {
      throw new CompilationException(diagnostics);
    }
    return formatted;
  }
}
