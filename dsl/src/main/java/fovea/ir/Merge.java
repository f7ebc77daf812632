package fovea.ir;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Joins streams of one shape value by value. Only {@link Function#MUL} also takes vectors of the
 * image's channels, each value serving its whole feature map.
 *
 * @param function how values are joined
 */
public record Merge(Function function) implements Op {

  /** The ways to join values. */
  public enum Function {
    ADD("the sum of streams"),
    MUL("the product of streams; a vector scales an image's channels"),
    MAX("the largest of streams, value by value"),
    AVG("the mean of streams");

    private final String doc;

    Function(String doc) {
      this.doc = doc;
    }

    /** The word of the language. */
    public String keyword() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final Map<Function, OpSpec> SPECS = specs();

  private static Map<Function, OpSpec> specs() {
    Map<Function, OpSpec> specs = new EnumMap<>(Function.class);
    for (Function function : Function.values()) {
      specs.put(function, OpSpec.merge(function.keyword(), function.doc, a -> new Merge(function)));
    }
    return Collections.unmodifiableMap(specs);
  }

  @Override
  public OpSpec spec() {
    OpSpec spec = SPECS.get(function);
    if (spec == null) {
      throw new IllegalStateException("merge: " + function + " has no spelling");
    }
    return spec;
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().build();
  }

  @Override
  public Inference infer(List<Shape> inputs) {
    String keyword = function.keyword();
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException(keyword + ": needs an input");
    }
    Shape widest = inputs.get(0);
    for (Shape shape : inputs) {
      widest = shape.rank() > widest.rank() ? shape : widest;
    }
    for (Shape shape : inputs) {
      boolean scales =
          function == Function.MUL && shape.isVector() && shape.channels() == widest.channels();
      if (shape.equals(widest) || scales) {
        continue;
      }
      return Concat.mismatch(keyword, widest, shape);
    }
    return Inference.of(widest);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.merge(this);
  }
}
