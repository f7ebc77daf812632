package fovea.dsl;

import fovea.dsl.check.SourceMap;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.TextRenderer;
import fovea.ir.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of compiling a text.
 *
 * @param source the text
 * @param network the network; null exactly if a diagnostic is an error
 * @param places where each node came from; null without a network
 * @param diagnostics errors, warnings and notes, by place
 */
public record Compilation(
    SourceText source,
    @Nullable Network network,
    @Nullable SourceMap places,
    List<Diagnostic> diagnostics) {

  public Compilation {
    diagnostics = List.copyOf(diagnostics);
  }

  /** Whether there is a network. */
  public boolean isValid() {
    return network != null;
  }

  /**
   * The network.
   *
   * @throws CompilationException with all errors as text, if there are any
   */
  public Network orThrow() {
    Network compiled = network;
    if (compiled == null) {
      throw new CompilationException(diagnostics);
    }
    return compiled;
  }

  /** All diagnostics as text for people, without colour. */
  public String report() {
    return new TextRenderer(false).render(diagnostics);
  }
}
