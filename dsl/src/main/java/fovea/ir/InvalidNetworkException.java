package fovea.ir;

import java.util.List;
import java.util.stream.Collectors;

/** A network that was built of layers that do not fit; the message shows every mistake. */
public final class InvalidNetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * One mistake.
   *
   * @param layer the layer's index, counted from 1 in the order of building
   * @param statement what the layer would be as text
   * @param finding what is wrong
   */
  public record Problem(int layer, String statement, Finding finding) {

    /** As a diagnostic of a text reads, with the layer for a place. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      text.append("error[").append(finding.code()).append("] layer ").append(layer);
      text.append(statement.isEmpty() ? "" : " (" + statement + ")");
      text.append(": ").append(finding.message());
      finding.notes().forEach(note -> text.append("\n  ").append(note));
      return text.toString();
    }
  }

  private final transient List<Problem> problems;

  InvalidNetworkException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Every mistake, in the order of the layers. */
  public List<Problem> getProblems() {
    return problems;
  }
}
