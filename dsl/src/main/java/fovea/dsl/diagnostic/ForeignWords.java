package fovea.dsl.diagnostic;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words of other systems, with the Fovea spelling of the same thing. */
public final class ForeignWords {
  private static final Pattern NUMBER = Pattern.compile("(?<![A-Za-z0-9_x])[0-9]+|(?<=[ks])[0-9]+");

  private static final Map<String, String> LAYERS =
      Map.ofEntries(
          Map.entry("conv2d", "conv 32 k3"),
          Map.entry("convolution2d", "conv 32 k3"),
          Map.entry("convolution", "conv 32 k3"),
          Map.entry("convolutional", "conv 32 k3"),
          Map.entry("separableconv2d", "sepconv 32 k3"),
          Map.entry("depthwiseconv2d", "dwconv k3"),
          Map.entry("conv2dtranspose", "deconv 32 k2 s2"),
          Map.entry("convtranspose2d", "deconv 32 k2 s2"),
          Map.entry("maxpooling2d", "maxpool"),
          Map.entry("maxpool2d", "maxpool"),
          Map.entry("max_pool", "maxpool"),
          Map.entry("pooling", "maxpool"),
          Map.entry("averagepooling2d", "avgpool"),
          Map.entry("avgpool2d", "avgpool"),
          Map.entry("avg_pool", "avgpool"),
          Map.entry("globalaveragepooling2d", "gap"),
          Map.entry("adaptiveavgpool2d", "gap"),
          Map.entry("globalmaxpooling2d", "gmp"),
          Map.entry("fc", "dense 10"),
          Map.entry("fully_connected", "dense 10"),
          Map.entry("fullyconnected", "dense 10"),
          Map.entry("connected", "dense 10"),
          Map.entry("linear", "dense 10"),
          Map.entry("innerproduct", "dense 10"),
          Map.entry("batchnorm", "bn"),
          Map.entry("batchnorm2d", "bn"),
          Map.entry("batchnormalization", "bn"),
          Map.entry("batch_norm", "bn"),
          Map.entry("layernormalization", "layernorm"),
          Map.entry("dropout2d", "spatial_dropout 0.2"),
          Map.entry("spatialdropout2d", "spatial_dropout 0.2"),
          Map.entry("upsampling2d", "upsample 2"),
          Map.entry("zeropadding2d", "zeropad p1"),
          Map.entry("concatenate", "concat { ... | ... }"),
          Map.entry("shortcut", "residual { ... }"),
          Map.entry("inputlayer", "input 28x28x1"),
          Map.entry("net", "input 28x28x1"),
          Map.entry("sequential", "input 28x28x1; conv 6 k3 relu"));

  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("padding", "`same`, `valid`, or `p1`"),
          Map.entry("activation", "the bare word, as in `conv 6 k3 relu`"),
          Map.entry("strides", "`s2` or `stride=2`"),
          Map.entry("kernel_size", "`k3` or `kernel=3`"),
          Map.entry("pool_size", "`maxpool 3` or `maxpool k3`"),
          Map.entry("units", "the bare count, as in `dense 10`"),
          Map.entry("filters", "the bare count, as in `conv 32 k3`"),
          Map.entry("out_channels", "the bare count, as in `conv 32 k3`"),
          Map.entry("in_channels", "nothing: the input's channels are known"),
          Map.entry("dilation_rate", "`d2` or `dilation=2`"),
          Map.entry("use_bias", "`bias` or `nobias`"),
          Map.entry("kernel_initializer", "`init=glorot`, `init=he`, ..."),
          Map.entry("rate", "the bare number, as in `dropout 0.5`"));

  private ForeignWords() {}

  /**
   * What Fovea writes for a layer's word, in any case; null if the word is not known.
   *
   * @param statement the text that it stands in; its first numbers take the example's places
   */
  public static @Nullable String layer(String word, String statement) {
    String ours = LAYERS.get(word.toLowerCase(Locale.ROOT));
    if (ours == null) {
      return null;
    }
    Matcher theirs = NUMBER.matcher(statement.substring(statement.indexOf(word) + word.length()));
    return NUMBER
        .matcher(ours)
        .replaceAll(example -> theirs.find() ? theirs.group() : example.group());
  }

  /** What Fovea writes for an option's name; null if the name is not known. */
  public static @Nullable String option(String name) {
    return OPTIONS.get(name);
  }
}
