package fovea.dsl;

import fovea.dsl.check.Limits;
import fovea.ir.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a text is given from outside.
 *
 * @param input the input's shape, for a text that has no input statement; null if not given
 * @param parameters values of {@code param}s by name, as the text would write them
 * @param limits bounds on what is expanded
 * @param portability whether to note what other systems do differently (N403)
 */
public record CompileOptions(
    @Nullable Shape input, Map<String, String> parameters, Limits limits, boolean portability) {

  /** Nothing from outside, the usual bounds. */
  public static final CompileOptions DEFAULT =
      new CompileOptions(null, Map.of(), Limits.DEFAULT, false);

  public CompileOptions {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  public CompileOptions withInput(@Nullable Shape shape) {
    return new CompileOptions(shape, parameters, limits, portability);
  }

  public CompileOptions withParameter(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, value);
    return new CompileOptions(input, more, limits, portability);
  }

  public CompileOptions withLimits(Limits other) {
    return new CompileOptions(input, parameters, other, portability);
  }

  public CompileOptions withPortability(boolean noted) {
    return new CompileOptions(input, parameters, limits, noted);
  }
}
