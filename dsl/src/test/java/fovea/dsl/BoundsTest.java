package fovea.dsl;

import static fovea.dsl.Texts.codes;
import static fovea.dsl.Texts.errors;
import static org.assertj.core.api.Assertions.assertThat;

import fovea.dsl.check.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every bound, just under and just over; and what costs neither stack nor time. */
class BoundsTest {
  private static CompileOptions limits(int nesting, int layers, int source, int includes) {
    return CompileOptions.DEFAULT.withLimits(new Limits(nesting, layers, source, includes));
  }

  @Test
  void nestingIs64() {
    for (String open : List.of("repeat 1 {", "if 1 {", "concat { skip |", "residual {")) {
      String inside = "input 4\n" + open.repeat(64) + "relu" + "}".repeat(64);
      assertThat(errors(inside)).as(open).isEmpty();
      String over = "input 4\n" + open.repeat(65) + "relu" + "}".repeat(65);
      assertThat(errors(over)).as(open).containsExactly("E209");
    }
    String parentheses = "input 4\ndense " + "(".repeat(64) + "3" + ")".repeat(64);
    assertThat(Texts.output(parentheses)).isEqualTo("3");
    assertThat(errors("input 4\ndense " + "(".repeat(65) + "3" + ")".repeat(65)))
        .containsExactly("E209");
    String calls = "input 4\ndense " + "max(".repeat(64) + "3" + ")".repeat(64);
    assertThat(Texts.output(calls)).isEqualTo("3");
    String mixed = "input 4\n" + "repeat 1 {".repeat(33) + "dense " + "(".repeat(32) + "3";
    assertThat(errors(mixed + ")".repeat(32) + "}".repeat(33))).containsExactly("E209");
  }

  @Test
  void nestingCanBeSet() {
    String three = "input 4\nrepeat 1 { repeat 1 { repeat 1 { relu } } }";
    assertThat(errors(Cnn.compile(three, limits(3, 100, 1000, 1)))).isEmpty();
    assertThat(errors(Cnn.compile(three, limits(2, 100, 1000, 1)))).containsExactly("E209");
  }

  @Test
  void layersAre10000() {
    assertThat(Texts.network("input 4\nrelu x9999").nodes()).hasSize(10_000);
    assertThat(errors("input 4\nrelu x10000")).containsExactly("E209");
    assertThat(errors("input 4\n" + "relu\n".repeat(9_999))).isEmpty();
    assertThat(errors("input 4\n" + "relu\n".repeat(10_000))).containsExactly("E209");
    assertThat(errors("input 4\nrepeat 99 { repeat 101 { relu } }")).isEmpty();
    assertThat(errors("input 4\nrepeat 100 { repeat 100 { relu } }")).containsExactly("E209");
  }

  @Test
  @Tag("long")
  void theSourceIs16MiCodePoints() {
    String inside = "input 4\n#" + "\uD83D\uDE00".repeat((16 << 20) - 9);
    assertThat(inside.codePointCount(0, inside.length())).isEqualTo(16 << 20);
    assertThat(errors(inside)).isEmpty();
    assertThat(errors(inside + "a")).containsExactly("E209");
  }

  @Test
  void theSourceBoundCanBeSetAndHoldsForUsedFiles() {
    assertThat(errors(Cnn.compile("input 4 #12", limits(4, 10, 11, 1)))).isEmpty();
    assertThat(errors(Cnn.compile("input 4 #123", limits(4, 10, 11, 1)))).containsExactly("E209");
    assertThat(errors(Cnn.compile("\uFEFFinput 4 #12", limits(4, 10, 11, 1)))).isEmpty();
    String text = "use \"a\"\ninput 4\n";
    Map<String, String> fits = Map.of("a", "#" + "a".repeat(39));
    Map<String, String> over = Map.of("a", "#" + "a".repeat(40));
    assertThat(errors(Texts.compile(text, fits, limits(4, 10, 40, 1)))).isEmpty();
    assertThat(errors(Texts.compile(text, over, limits(4, 10, 40, 1)))).containsExactly("E209");
  }

  private static Map<String, String> chain(int files, String more) {
    Map<String, String> texts = new HashMap<>();
    for (int i = 1; i < files; i++) {
      texts.put("f" + i, "use \"f" + (i + 1) + "\"\n" + more.formatted(i + 1));
    }
    texts.put("f" + files, "let deep = 3");
    return texts;
  }

  @Test
  void filesUseEachOther16Deep() {
    String text = "use \"f1\"\ninput 4\ndense deep";
    Compilation inside = Texts.compile(text, chain(16, ""), CompileOptions.DEFAULT);
    assertThat(inside.orThrow().outputShape()).hasToString("3");
    Compilation over = Texts.compile(text, chain(17, ""), CompileOptions.DEFAULT);
    assertThat(codes(over)).contains("E209");
    assertThat(errors(Texts.compile(text, chain(2, ""), limits(4, 10, 1000, 2)))).isEmpty();
    assertThat(codes(Texts.compile(text, chain(3, ""), limits(4, 10, 1000, 2)))).contains("E209");
  }

  @Test
  void aTreeOfFilesIsBoundedToo() {
    // Each file uses the next one four times: 4^15 files without a bound.
    String more = "use \"f%1$s\" as a\nuse \"f%1$s\" as b\nuse \"f%1$s\" as c\n";
    Compilation tree =
        Texts.compile("use \"f1\"\ninput 4", chain(16, more), CompileOptions.DEFAULT);
    assertThat(errors(tree)).contains("E209");
  }

  @Test
  void filesDoNotUseEachOtherInACircle() {
    Map<String, String> files = Map.of("a", "use \"b\"", "b", "use \"a\"", "self", "use \"self\"");
    Compilation circle = Texts.compile("use \"a\"\ninput 4", files, CompileOptions.DEFAULT);
    assertThat(errors(circle)).containsExactly("E204");
    assertThat(circle.report()).contains("a -> b -> a");
    Compilation self = Texts.compile("use \"self\"\ninput 4", files, CompileOptions.DEFAULT);
    assertThat(errors(self)).containsExactly("E204");
    Map<String, String> shared =
        Map.of("l", "use \"s\" as s", "r", "use \"s\" as s", "s", "let n = 3");
    String both = "use \"l\" as l\nuse \"r\" as r\ninput 4";
    assertThat(errors(Texts.compile(both, shared, CompileOptions.DEFAULT))).isEmpty();
  }

  @Test
  void defsCallEachOther64Deep() throws InterruptedException {
    assertThat(errors(defs(64))).isEmpty();
    assertThat(errors(defs(65))).containsExactly("E209");
    String deep = defs(5_000);
    Compilation[] result = new Compilation[1];
    Thread thread = new Thread(null, () -> result[0] = Cnn.compile(deep), "small", 512 << 10);
    thread.start();
    thread.join();
    assertThat(errors(result[0])).containsExactly("E209");
  }

  private static String defs(int count) {
    StringBuilder text = new StringBuilder("input 4\nf1\n");
    for (int i = 1; i < count; i++) {
      text.append("def f").append(i).append("() { f").append(i + 1).append(" }\n");
    }
    return text.append("def f").append(count).append("() { relu }\n").toString();
  }

  @Test
  void blocksWithinDefsWithinBlocksCostNoStack() throws InterruptedException {
    // 64 defs, each with blocks as deep as the text allows.
    StringBuilder text = new StringBuilder("input 4\nf1\n");
    for (int i = 1; i <= 64; i++) {
      text.append("def f").append(i).append("() {");
      text.append("residual {".repeat(63)).append(i == 64 ? "relu" : "f" + (i + 1));
      text.append("}".repeat(64)).append('\n');
    }
    Compilation[] result = new Compilation[1];
    Thread thread =
        new Thread(null, () -> result[0] = Cnn.compile(text.toString()), "small", 512 << 10);
    thread.start();
    thread.join();
    assertThat(errors(result[0])).containsExactly("E209");
  }

  @Test
  void numbersOfAnyLengthAreAnswered() {
    String digits = "9".repeat(1_000_000);
    assertThat(errors("input 8x8x1\nconv 3 k" + digits)).containsExactly("E106");
    assertThat(errors("input 8x8x1\nconv " + digits + " k3")).containsExactly("E106");
    assertThat(errors("input 8x8x" + digits)).containsExactly("E106");
    assertThat(errors("input 4\nrelu x" + digits)).containsExactly("E209");
    assertThat(errors("input 4\nrepeat " + digits + " { relu }")).hasSize(1);
    assertThat(errors("input 4\ndense 1e" + digits)).containsExactly("E106");
    assertThat(errors("input 4\ndense 0.0" + digits)).containsExactly("E106");
    assertThat(Texts.output("input 4\ndense k".replace("k", "0".repeat(200) + "7"))).isEqualTo("7");
  }

  @Test
  void valuesCannotGrowWithoutBound() {
    StringBuilder lets = new StringBuilder("let n0 = 10\n");
    for (int i = 1; i < 60; i++) {
      lets.append("let n%d = n%d * n%d\n".formatted(i, i - 1, i - 1));
    }
    assertThat(errors(lets + "input 4\ndense n59")).containsExactly("E207");
    for (String number : List.of("1e300*1e300", "1/1e300/1e300", "1e400", "1e-400")) {
      assertThat(errors("input 4\nleaky (" + number + ")")).as(number).hasSize(1);
    }
  }

  @Test
  void manyMistakesAreNotManyLists() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      text.append("let name").append(i).append(" = 3\n");
    }
    for (int i = 0; i < 1_000; i++) {
      text.append("input 4; dense (zzzz").append(i).append(")\n");
    }
    assertThat(Cnn.compile(text.toString()).report().length()).isLessThan(1_000 * 1_000);
  }

  @Test
  void tenThousandLayersAreCheckedInLinearTime() {
    CompileOptions raised = limits(64, 50_000, 1 << 24, 16);
    String one = net(10_000);
    String two = net(20_000);
    double best = Double.MAX_VALUE;
    for (int attempt = 0; attempt < 8 && best > 2.3; attempt++) {
      double small = median(one, raised);
      double large = median(two, raised);
      best = Math.min(best, large / small);
    }
    assertThat(best).as("time for 20,000 layers over time for 10,000").isLessThanOrEqualTo(2.3);
  }

  private static String net(int layers) {
    StringBuilder text = new StringBuilder("input 16x16x4\n");
    for (int i = 1; i < layers; i += 5) {
      text.append("conv 4 k3 same bn relu as name").append(i).append('\n');
      text.append("concat { conv 2 k1 | conv 2 k3 same }\n");
      text.append("add name").append(i).append('\n');
    }
    return text.toString();
  }

  private static double median(String text, CompileOptions options) {
    double[] seconds = new double[3];
    for (int i = 0; i < seconds.length; i++) {
      long begin = System.nanoTime();
      assertThat(Cnn.compile(text, options).isValid()).isTrue();
      seconds[i] = (System.nanoTime() - begin) / 1e9;
    }
    java.util.Arrays.sort(seconds);
    return seconds[1];
  }
}
