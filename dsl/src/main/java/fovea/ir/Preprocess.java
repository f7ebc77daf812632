package fovea.ir;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One step from a picture's pixels (0 to 255) to the network's input; saved with the model. */
public sealed interface Preprocess {

  /** As the language writes it: {@code resize 28x28}. */
  String text();

  /** Scales the picture to that size, bilinearly. */
  record Resize(int height, int width) implements Preprocess {
    public Resize {
      Checks.atLeastOne("resize", "height", height);
      Checks.atLeastOne("resize", "width", width);
    }

    @Override
    public String text() {
      return "resize " + height + "x" + width;
    }
  }

  /** Cuts that size from the middle. */
  record Crop(int height, int width) implements Preprocess {
    public Crop {
      Checks.atLeastOne("crop", "height", height);
      Checks.atLeastOne("crop", "width", width);
    }

    @Override
    public String text() {
      return "crop " + height + "x" + width;
    }
  }

  /** Turns colour into luma: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). */
  record Gray() implements Preprocess {
    @Override
    public String text() {
      return "gray";
    }
  }

  /**
   * Sound to a constant-Q spectrogram: bins spaced by a constant ratio, each seen through a window
   * of length rate * Q / f. Brown, 1991.
   *
   * @param rate samples per second
   * @param lowest frequency of the first bin, in hertz
   * @param bins how many
   * @param perOctave bins in each doubling of the frequency
   * @param hop samples from one column to the next
   */
  record ConstantQ(double rate, double lowest, int bins, int perOctave, int hop)
      implements Preprocess {
    public ConstantQ {
      Checks.positive("cqt", "rate", rate);
      Checks.positive("cqt", "fmin", lowest);
      Checks.atLeastOne("cqt", "bins", bins);
      Checks.atLeastOne("cqt", "per_octave", perOctave);
      Checks.atLeastOne("cqt", "hop", hop);
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "cqt rate=%s fmin=%s bins=%d per_octave=%d hop=%d",
          Numbers.print(rate),
          Numbers.print(lowest),
          bins,
          perOctave,
          hop);
    }
  }

  /**
   * Sound to the logarithm of a mel spectrogram.
   *
   * @param rate samples per second
   * @param window samples of one column
   * @param hop samples from one column to the next
   * @param bands mel bands
   */
  record LogMel(double rate, int window, int hop, int bands) implements Preprocess {
    public LogMel {
      Checks.positive("logmel", "rate", rate);
      Checks.atLeastOne("logmel", "window", window);
      Checks.atLeastOne("logmel", "hop", hop);
      Checks.atLeastOne("logmel", "bands", bands);
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "logmel rate=%s window=%d hop=%d bands=%d",
          Numbers.print(rate),
          window,
          hop,
          bands);
    }
  }

  /** Multiplies each value. */
  record Scale(double factor) implements Preprocess {
    /** Divisors that it is written with: {@code 1/255} says more than 3.92156862745098e-3. */
    private static final int LARGEST_DIVISOR = 65_536;

    public Scale {
      if (!Double.isFinite(factor)) {
        throw new IllegalArgumentException("scale: must be a finite number, got " + factor);
      }
    }

    @Override
    public String text() {
      double divisor = Math.rint(1 / factor);
      boolean simple = divisor > 1 && divisor <= LARGEST_DIVISOR && 1 / divisor == factor;
      String decimal = Numbers.print(factor);
      return "scale " + (simple && decimal.length() > 6 ? "1/" + (int) divisor : decimal);
    }
  }

  /**
   * (x - mean) / std, channel by channel.
   *
   * @param mean one value for all channels, or one each
   * @param std likewise, none of them 0
   */
  record Normalize(List<Double> mean, List<Double> std) implements Preprocess {
    public Normalize {
      mean = List.copyOf(mean);
      std = List.copyOf(std);
      if (mean.isEmpty() || std.isEmpty()) {
        throw new IllegalArgumentException("normalize: mean and std must be given");
      }
      for (double value : mean) {
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException("normalize: mean must be finite, got " + value);
        }
      }
      for (double value : std) {
        if (!(value > 0 && Double.isFinite(value))) {
          throw new IllegalArgumentException("normalize: std must be above 0, got " + value);
        }
      }
    }

    @Override
    public String text() {
      return "normalize mean=" + list(mean) + " std=" + list(std);
    }

    private static String list(List<Double> values) {
      return values.stream().map(Numbers::print).collect(Collectors.joining(","));
    }
  }
}
