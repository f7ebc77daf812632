package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import fovea.dsl.check.Limits;
import fovea.dsl.check.TextLoader;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.ir.Shape;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever bytes a file holds: a network or typed diagnostics come of it, soon, and nothing else.
 *
 * <p>A normal build runs the inputs below CnnFuzzTestInputs, among them every one that once failed;
 * {@code .ci/fuzz} looks for new ones.
 */
class CnnFuzzTest {
  private static final Limits SMALL = new Limits(16, 200, 4096, 3);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  @FuzzTest(maxDuration = "60s")
  @DictionaryFile(resourcePath = "cnn.dict")
  void compile(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    check(text, CompileOptions.DEFAULT.withLimits(SMALL));
    check(text, CompileOptions.DEFAULT.withLimits(SMALL).withInput(Shape.of(9, 8, 4)));
  }

  /** Loads and instruments the classes, which is slow and no text's fault. */
  @BeforeAll
  static void warmUp() {
    NoCascadeTest.everySpanLiesInTheText(Cnn.compile("input 8x8x1\nconv 3 k3 rellu\nflatten"));
  }

  /** Time that this thread computed: other programs on the machine do not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static void check(String text, CompileOptions options) {
    long begin = cpuNanos();
    SourceText source = new SourceText("fuzz.cnn", text);
    Compilation compilation = Cnn.compile(source, options, loader(text));
    NoCascadeTest.everySpanLiesInTheText(compilation);
    boolean wrong = compilation.diagnostics().stream().anyMatch(Diagnostic::isError);
    assertThat(compilation.isValid()).isEqualTo(!wrong);
    if (compilation.isValid()) {
      assertThat(compilation.orThrow().summary().toString()).isNotEmpty();
    }
    Duration took = Duration.ofNanos(cpuNanos() - begin);
    assertThat(took).isLessThan(LONGEST);
  }

  /** The text itself is there as {@code a}, and its second half as {@code b}. */
  private static TextLoader loader(String text) {
    return path ->
        switch (path) {
          case "a" -> new TextLoader.Text(path, text, path, loader(text));
          case "b" ->
              new TextLoader.Text(path, text.substring(text.length() / 2), path, loader(text));
          default -> throw new TextLoader.NotFoundException(path);
        };
  }
}
