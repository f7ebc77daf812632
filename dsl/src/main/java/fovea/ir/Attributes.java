package fovea.ir;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of an operator's attributes by name: what the text, the file and the record exchange.
 *
 * @param values in the order of the {@link OpSpec}; each of the Java type its {@link
 *     Attribute.Type} names
 */
public record Attributes(Map<String, Object> values) {

  public Attributes {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public static Builder builder() {
    return new Builder();
  }

  public boolean contains(String name) {
    return values.containsKey(name);
  }

  public @Nullable Object get(String name) {
    return values.get(name);
  }

  public int count(String name) {
    return (Integer) require(name);
  }

  public double number(String name) {
    return (Double) require(name);
  }

  public Axes axes(String name) {
    return (Axes) require(name);
  }

  public Padding padding(String name) {
    return (Padding) require(name);
  }

  public boolean flag(String name) {
    return (Boolean) require(name);
  }

  public String choice(String name) {
    return (String) require(name);
  }

  public Shape shape(String name) {
    return (Shape) require(name);
  }

  public Order order(String name) {
    return (Order) require(name);
  }

  private Object require(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("attributes: " + name + " is missing");
    }
    return value;
  }

  /** Collects values one by one. */
  public static final class Builder {
    private final Map<String, Object> values = new LinkedHashMap<>();

    private Builder() {}

    public Builder put(String name, Object value) {
      values.put(name, value);
      return this;
    }

    public Attributes build() {
      return new Attributes(values);
    }
  }
}
