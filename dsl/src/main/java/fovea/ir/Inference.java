package fovea.ir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of an operator's shape rule.
 *
 * @param shape the output's shape; null exactly if a finding is an error
 * @param findings errors, or notes on a shape that was found
 */
public record Inference(@Nullable Shape shape, List<Finding> findings) {

  public Inference {
    findings = List.copyOf(findings);
    if ((shape == null) != findings.stream().anyMatch(Finding::isError)) {
      throw new IllegalArgumentException("inference: no shape exactly where there is an error");
    }
  }

  /** A shape with nothing to remark. */
  public static Inference of(Shape shape) {
    return new Inference(shape, List.of());
  }

  /** No shape, because of one mistake. */
  public static Inference error(
      String code, @Nullable String attribute, String message, String... notes) {
    return new Inference(null, List.of(new Finding(code, attribute, message, List.of(notes))));
  }

  /**
   * The shape.
   *
   * @throws IllegalArgumentException with the first finding's message if there is none
   */
  public Shape orThrow() {
    Shape found = shape;
    if (found == null) {
      Finding first = findings.stream().filter(Finding::isError).findFirst().orElseThrow();
      throw new IllegalArgumentException(first.message() + " (" + first.code() + ")");
    }
    return found;
  }
}
