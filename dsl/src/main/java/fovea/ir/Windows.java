package fovea.ir;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A window over all spatial axes of an input: the shape rule that convolutions and pools share.
 *
 * @param axes one window for each spatial axis, outermost first; empty if an error was found
 * @param findings E301, E303, E304, E308 or E106; or N401 and N402
 */
record Windows(List<Window> axes, List<Finding> findings) {

  /** What a layer slides, as its attributes say. */
  record Setting(
      String keyword,
      String noun,
      Axes kernel,
      Axes stride,
      Axes dilation,
      Padding padding,
      boolean ceil) {}

  /** Slides the window over the input, or says why it cannot. */
  static Windows slide(Setting setting, Shape input) {
    int rank = input.spatialRank();
    Finding misfit = misfit(setting, rank);
    if (misfit != null) {
      return new Windows(List.of(), List.of(misfit));
    }
    List<Window> windows = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      Finding beyond =
          Checks.countable(
              setting.keyword(), setting.kernel().get(axis), setting.dilation().get(axis));
      if (beyond != null) {
        return new Windows(List.of(), List.of(beyond));
      }
      windows.add(
          setting
              .padding()
              .window(
                  axis,
                  input.get(axis),
                  setting.kernel().get(axis),
                  setting.stride().get(axis),
                  setting.dilation().get(axis),
                  setting.ceil()));
    }
    List<Window> small = windows.stream().filter(w -> !w.fits()).toList();
    if (!small.isEmpty()) {
      return new Windows(List.of(), List.of(tooLarge(setting, input, windows)));
    }
    Finding overpadded = overpadded(setting, windows);
    if (overpadded != null) {
      return new Windows(List.of(), List.of(overpadded));
    }
    List<Finding> notes = new ArrayList<>();
    leftOut(setting, input, windows, notes);
    asymmetric(setting, windows, notes);
    return new Windows(List.copyOf(windows), notes);
  }

  /** The output's shape with that many channels, and the findings. */
  Inference inference(String keyword, BigInteger channels) {
    if (axes.isEmpty()) {
      return new Inference(null, findings);
    }
    List<BigInteger> dims = new ArrayList<>();
    axes.forEach(window -> dims.add(BigInteger.valueOf(window.output())));
    dims.add(channels);
    Inference inference = Checks.extents(keyword, dims);
    return inference.shape() == null ? inference : new Inference(inference.shape(), findings);
  }

  static @Nullable Finding misfit(Setting setting, int rank) {
    record Named(String attribute, boolean fits, int size) {}
    List<Named> all =
        List.of(
            new Named("kernel", setting.kernel().fits(rank), setting.kernel().values().size()),
            new Named("stride", setting.stride().fits(rank), setting.stride().values().size()),
            new Named(
                "dilation", setting.dilation().fits(rank), setting.dilation().values().size()),
            new Named("pad", setting.padding().fits(rank), setting.padding().amounts().size()));
    for (Named named : all) {
      if (!named.fits()) {
        String wanted =
            named.attribute().equals("pad")
                ? "one amount, or before and after for each axis (" + 2 * rank + ")"
                : rank == 1 ? "one value" : "one value, or one for each of its " + rank + " axes";
        return new Finding(
            "E106",
            named.attribute(),
            setting.keyword()
                + " takes "
                + wanted
                + " for "
                + named.attribute()
                + ", got "
                + named.size(),
            List.of());
      }
    }
    return null;
  }

  private static Finding tooLarge(Setting setting, Shape input, List<Window> windows) {
    List<Window> small = windows.stream().filter(w -> !w.fits()).toList();
    String message;
    if (windows.size() == 2 && small.size() == 1) {
      String axis = windows.get(0).fits() ? "width" : "height";
      Window window = small.get(0);
      message =
          "a "
              + setting.noun()
              + " of "
              + axis
              + " "
              + window.kernel()
              + " does not fit into an input of "
              + axis
              + " "
              + window.input();
    } else {
      message =
          article(windows.get(0).kernel())
              + written(windows, Window::kernel)
              + " "
              + setting.noun()
              + " does not fit into "
              + article(windows.get(0).input())
              + written(windows, Window::input)
              + " input";
    }
    List<String> notes = new ArrayList<>();
    Window worst = small.get(0);
    if (worst.dilation() > 1) {
      notes.add(
          "dilation "
              + worst.dilation()
              + " makes the "
              + setting.noun()
              + " reach over ("
              + worst.kernel()
              + " - 1) * "
              + worst.dilation()
              + " + 1 = "
              + worst.reach()
              + " cells");
    }
    notes.add("output = " + worst.arithmetic() + ", must be at least 1");
    return new Finding("E301", "kernel", message, notes);
  }

  /** "an" before eight, eleven, eighteen and eighty-odd. */
  private static String article(long number) {
    return number == 11 || number == 18 || String.valueOf(number).startsWith("8") ? "an " : "a ";
  }

  private static @Nullable Finding overpadded(Setting setting, List<Window> windows) {
    for (Window window : windows) {
      long padding = Math.max(window.before(), window.after());
      if (padding >= window.reach()) {
        return new Finding(
            "E303",
            "pad",
            "padding "
                + padding
                + " is not smaller than the "
                + setting.noun()
                + "'s reach of "
                + window.reach()
                + ": some outputs would see nothing but padding",
            List.of());
      }
    }
    return null;
  }

  private static void leftOut(
      Setting setting, Shape input, List<Window> windows, List<Finding> notes) {
    List<Window> cut = windows.stream().filter(w -> w.leftOut() > 0).toList();
    if (cut.isEmpty()) {
      return;
    }
    List<String> names = axisNames(windows.size());
    List<String> parts = new ArrayList<>();
    for (int axis = 0; axis < windows.size(); axis++) {
      long count = windows.get(axis).leftOut();
      if (count > 0) {
        parts.add(count == 1 ? names.get(axis) : count + " " + names.get(axis) + "s");
      }
    }
    Window first = cut.get(0);
    String axisName = names.get(windows.indexOf(first)) + "s";
    String sum =
        first.arithmetic().replace(" + 2*0", "")
            + " windows cover "
            + (first.input() - first.leftOut())
            + " of "
            + first.input()
            + " "
            + axisName;
    String message =
        setting.keyword()
            + " leaves out the last "
            + String.join(" and ", parts)
            + " of its "
            + written(windows, Window::input)
            + " input";
    notes.add(new Finding("N401", null, message, List.of(sum)));
  }

  private static void asymmetric(Setting setting, List<Window> windows, List<Finding> notes) {
    if (setting.padding().mode() != Padding.Mode.SAME) {
      return;
    }
    for (Window window : windows) {
      if (window.before() != window.after()) {
        notes.add(
            new Finding(
                "N402",
                "pad",
                "same padding is uneven here: "
                    + window.before()
                    + " before and "
                    + window.after()
                    + " after",
                List.of(
                    "the extra cell goes to the end; "
                        + setting.noun()
                        + " "
                        + window.kernel()
                        + ", stride "
                        + window.stride()
                        + ", input "
                        + window.input())));
        return;
      }
    }
  }

  private static List<String> axisNames(int rank) {
    return switch (rank) {
      case 1 -> List.of("step");
      case 2 -> List.of("row", "column");
      default -> List.of("slice", "row", "column");
    };
  }

  private static String written(
      List<Window> windows, java.util.function.ToLongFunction<Window> what) {
    return windows.stream()
        .map(w -> String.valueOf(what.applyAsLong(w)))
        .collect(Collectors.joining("x"));
  }
}
