package fovea.dsl;

import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.TextRenderer;
import java.util.List;

/** A text that does not compile; the message shows every error with its line. */
public final class CompilationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  CompilationException(List<Diagnostic> diagnostics) {
    super(
        new TextRenderer(false)
            .render(diagnostics.stream().filter(Diagnostic::isError).toList())
            .stripTrailing());
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** Errors, warnings and notes, by place. */
  public List<Diagnostic> getDiagnostics() {
    return diagnostics;
  }
}
