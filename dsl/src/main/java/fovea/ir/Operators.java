package fovea.ir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table of operators by keyword. */
public final class Operators {
  private static final Map<String, OpSpec> BY_KEYWORD = table();

  private Operators() {}

  /** Every operator's spelling, in the order of the reference. */
  public static List<OpSpec> all() {
    return List.copyOf(BY_KEYWORD.values());
  }

  /** The operator that a statement begins with; null if the word is none. */
  public static @Nullable OpSpec find(String keyword) {
    return BY_KEYWORD.get(keyword);
  }

  private static Map<String, OpSpec> table() {
    List<OpSpec> specs =
        new ArrayList<>(
            List.of(
                Input.SPEC,
                Conv2d.SPEC,
                Conv1d.SPEC,
                Conv3d.SPEC,
                DepthwiseConv2d.SPEC,
                TransposedConv2d.SPEC,
                Dense.SPEC,
                ZeroPad.SPEC,
                Crop.SPEC,
                MaxPool.SPEC,
                AvgPool.SPEC,
                GlobalAvgPool.SPEC,
                GlobalMaxPool.SPEC,
                AdaptiveAvgPool.SPEC,
                BatchNorm.SPEC,
                GroupNorm.SPEC,
                LayerNorm.SPEC,
                LocalResponseNorm.SPEC,
                Dropout.SPEC,
                SpatialDropout.SPEC,
                GaussianNoise.SPEC));
    specs.addAll(Activation.SPECS.values());
    specs.add(PRelu.SPEC);
    specs.add(Softmax.SPEC);
    specs.addAll(List.of(Flatten.SPEC, Reshape.SPEC, Permute.SPEC, Upsample.SPEC));
    specs.addAll(Merge.SPECS.values());
    specs.add(Concat.SPEC);
    Map<String, OpSpec> table = new LinkedHashMap<>();
    for (OpSpec spec : specs) {
      if (table.put(spec.keyword(), spec) != null) {
        throw new IllegalStateException("operators: two are spelled " + spec.keyword());
      }
    }
    return Collections.unmodifiableMap(table);
  }
}
