package fovea.ir;

import java.util.List;

/** One step from a picture's pixels (0 to 255) to the network's input; saved with the model. */
public sealed interface Preprocess {

  /** Scales the picture to that size, bilinearly. */
  record Resize(int height, int width) implements Preprocess {
    public Resize {
      Checks.atLeastOne("resize", "height", height);
      Checks.atLeastOne("resize", "width", width);
    }
  }

  /** Cuts that size from the middle. */
  record Crop(int height, int width) implements Preprocess {
    public Crop {
      Checks.atLeastOne("crop", "height", height);
      Checks.atLeastOne("crop", "width", width);
    }
  }

  /** Turns colour into luma: 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). */
  record Gray() implements Preprocess {}

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
  }

  /** Multiplies each value. */
  record Scale(double factor) implements Preprocess {
    public Scale {
      if (!Double.isFinite(factor)) {
        throw new IllegalArgumentException("scale: must be a finite number, got " + factor);
      }
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
  }
}
