package fovea.ir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arithmetic of windows against windows that are laid out one by one. */
class WindowTest {

  /** Where whole windows start, in cells of the padded input, found by trying every cell. */
  private static List<Integer> wholeWindows(int padded, int reach, int stride) {
    List<Integer> starts = new ArrayList<>();
    for (int start = 0; start < padded; start++) {
      if (start % stride == 0 && start + reach <= padded) {
        starts.add(start);
      }
    }
    return starts;
  }

  /**
   * The windows of {@code ceil}: whole ones, then one partial window if cells behind the last whole
   * one are left over; a window whose first cell is end padding (or nothing) does not count.
   */
  private static List<Integer> ceilWindows(Window w) {
    int padded = (int) (w.input() + w.before() + w.after());
    List<Integer> starts = new ArrayList<>();
    for (int start : wholeWindows(padded, (int) w.reach(), (int) w.stride())) {
      if (start < w.input() + w.before()) {
        starts.add(start);
      }
    }
    List<Integer> whole = wholeWindows(padded, (int) w.reach(), (int) w.stride());
    int last = whole.get(whole.size() - 1);
    int next = last + (int) w.stride();
    if (last + w.reach() < padded && next < w.input() + w.before()) {
      starts.add(next);
    }
    return starts;
  }

  private interface Case {
    void check(int i, int k, int s, int d);
  }

  private static void everyWindow(Case check) {
    for (int i = 1; i <= 9; i++) {
      for (int k = 1; k <= 5; k++) {
        for (int s = 1; s <= 4; s++) {
          for (int d = 1; d <= 2; d++) {
            check.check(i, k, s, d);
          }
        }
      }
    }
  }

  @Test
  void reachIsTheDistanceFromFirstToLastCellRead() {
    everyWindow(
        (i, k, s, d) -> {
          int last = 0;
          for (int cell = 1; cell < k; cell++) {
            last += d;
          }
          assertThat(new Window(i, k, s, d, 0, 0, false).reach()).isEqualTo(last + 1);
        });
  }

  @Test
  void outputCountsTheWholeWindows() {
    everyWindow(
        (i, k, s, d) -> {
          for (int before = 0; before < 4; before++) {
            for (int after = 0; after < 4; after++) {
              Window w = new Window(i, k, s, d, before, after, false);
              List<Integer> windows = wholeWindows(i + before + after, (int) w.reach(), s);
              assertThat(w.fits()).as("%s", w).isEqualTo(!windows.isEmpty());
              if (w.fits()) {
                assertThat(w.output()).as("%s", w).isEqualTo(windows.size());
              }
            }
          }
        });
  }

  @Test
  void ceilAddsAPartialWindowUnlessItStartsInTheEndPadding() {
    everyWindow(
        (i, k, s, d) -> {
          for (int before = 0; before < k; before++) {
            for (int after = 0; after < k; after++) {
              Window w = new Window(i, k, s, d, before, after, true);
              if (w.fits()) {
                assertThat(w.output()).as("%s", w).isEqualTo(ceilWindows(w).size());
              }
            }
          }
        });
    assertThat(new Window(11, 2, 2, 1, 0, 0, true).output()).isEqualTo(6);
    assertThat(new Window(10, 2, 2, 1, 0, 1, true).output())
        .as("the sixth window would hold nothing but padding")
        .isEqualTo(5);
  }

  @Test
  void leftOutCountsTheCellsBehindTheLastWindow() {
    everyWindow(
        (i, k, s, d) -> {
          for (int before = 0; before < 3; before++) {
            for (int after = 0; after < 3; after++) {
              Window w = new Window(i, k, s, d, before, after, false);
              if (!w.fits()) {
                continue;
              }
              List<Integer> windows = wholeWindows(i + before + after, (int) w.reach(), s);
              int end = windows.get(windows.size() - 1) + (int) w.reach();
              int behind = 0;
              for (int cell = before; cell < before + i; cell++) {
                behind += cell >= end ? 1 : 0;
              }
              assertThat(w.leftOut()).as("%s", w).isEqualTo(behind);
            }
          }
        });
  }

  @Test
  void sameStartsAWindowAtEveryStrideAndPadsAsLittleAsThatTakes() {
    everyWindow(
        (i, k, s, d) -> {
          int outputs = 0;
          for (int cell = 0; cell < i; cell += s) {
            outputs++;
          }
          Window w = Padding.SAME.window(0, i, k, s, d, false);
          int least = 0;
          while (wholeWindows(i + least, (int) w.reach(), s).size() < outputs) {
            least++;
          }
          String what = "i=" + i + " k=" + k + " s=" + s + " d=" + d;
          assertThat(w.output()).as(what).isEqualTo(outputs);
          assertThat(w.before() + w.after()).as(what).isEqualTo(least);
          assertThat(w.after() - w.before()).as(what).isEqualTo(least % 2);
        });
  }

  @Test
  void samePadsAsTheTableOfConventionsSays() {
    assertThat(pads(224, 7, 2)).isEqualTo("2,3");
    assertThat(pads(6, 3, 2)).isEqualTo("0,1");
    assertThat(pads(9, 4, 1)).isEqualTo("1,2");
  }

  private static String pads(long input, long kernel, long stride) {
    Window w = Padding.SAME.window(0, input, kernel, stride, 1, false);
    return w.before() + "," + w.after();
  }

  @Test
  void fullLetsEveryCellOfTheKernelMeetEveryCellOfTheInput() {
    everyWindow(
        (i, k, s, d) -> {
          Window w = Padding.FULL.window(0, i, k, s, d, false);
          int overlapping = 0;
          for (int start = -(int) w.reach() + 1; start < i; start++) {
            overlapping += (start + w.reach() - 1) % s == 0 ? 1 : 0;
          }
          assertThat(w.output()).as("%s", w).isEqualTo(overlapping);
        });
  }

  @Test
  void causalWindowsEndAtTheirOwnCell() {
    everyWindow(
        (i, k, s, d) -> {
          Window w = Padding.CAUSAL.window(0, i, k, s, d, false);
          int cells = 0;
          for (int cell = 0; cell < i; cell += s) {
            // The window of output o starts at o*s - before and ends reach cells later.
            assertThat(cells * s - w.before() + w.reach() - 1).isEqualTo(cell);
            cells++;
          }
          assertThat(w.output()).as("%s", w).isEqualTo(cells);
        });
  }

  @Test
  void aWindowOneCellTooLargeDoesNotFitAtAnyStride() {
    // Java's division would round (2 - 3) / 2 to 0 and find one window.
    for (int stride = 1; stride <= 4; stride++) {
      assertThat(new Window(2, 3, stride, 1, 0, 0, false).fits()).isFalse();
    }
  }

  @Test
  void transposedConvolutionGivesBackTheInputsOfItsConvolution() {
    everyWindow(
        (i, k, s, d) -> {
          for (int pad = 0; pad < k; pad++) {
            Window forward = new Window(i, k, s, d, pad, pad, false);
            if (!forward.fits() || pad >= forward.reach()) {
              continue;
            }
            int remainder = (int) ((i + 2 * pad - forward.reach()) % s);
            Padding padding = Padding.of(List.of(pad));
            TransposedConv2d back =
                new TransposedConv2d(
                    1,
                    Axes.of(k),
                    Axes.of(s),
                    padding,
                    remainder,
                    Axes.of(d),
                    WeightOptions.DEFAULT);
            Shape small = Shape.of(forward.output(), forward.output(), 1);
            assertThat(back.infer(List.of(small)).orThrow())
                .as("%s", forward)
                .isEqualTo(Shape.of(i, i, 1));
          }
        });
  }

  @Test
  void transposedConvolutionIsAsLongAsWhatItsWindowsWrite() {
    everyWindow(
        (i, k, s, d) -> {
          int end = 0;
          for (int cell = 0; cell < i; cell++) {
            for (int tap = 0; tap < k; tap++) {
              end = Math.max(end, cell * s + tap * d + 1);
            }
          }
          assertThat(transposed(i, k, s, d, Padding.VALID)).isEqualTo(end);
          assertThat(transposed(i, k, s, d, Padding.SAME)).isEqualTo(i * s);
        });
  }

  private static long transposed(int i, int k, int s, int d, Padding padding) {
    TransposedConv2d op =
        new TransposedConv2d(
            1, Axes.of(k), Axes.of(s), padding, 0, Axes.of(d), WeightOptions.DEFAULT);
    return op.infer(List.of(Shape.of(i, i, 1))).orThrow().get(0);
  }
}
