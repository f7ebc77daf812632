package fovea.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator has to say about its inputs: a mistake, or a fact worth a note.
 *
 * <p>It has no place in a text: whoever knows where the operator came from (a file, a builder) adds
 * that and turns it into a diagnostic.
 *
 * @param code the diagnostic's code, such as {@code E301}; the first letter is its severity
 * @param attribute the attribute at fault, by its name in the {@link OpSpec}; null for the layer
 * @param message one sentence, without the place
 * @param notes the arithmetic, one line each
 */
public record Finding(String code, @Nullable String attribute, String message, List<String> notes) {

  public Finding {
    notes = List.copyOf(notes);
  }

  /** Whether no shape follows from this. */
  public boolean isError() {
    return code.startsWith("E");
  }
}
