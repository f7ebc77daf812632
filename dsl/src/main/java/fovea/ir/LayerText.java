package fovea.ir;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A layer's statement as the language writes it: its operator, then its words. */
public final class LayerText {
  private LayerText() {}

  /** The statement of a layer's nodes, the operator first: {@code conv 32 k3 bn relu}. */
  public static String of(List<Node> layer) {
    Op word = layer.size() > 1 ? layer.get(1).op() : null;
    StringBuilder text = new StringBuilder(head(layer.get(0).op(), word));
    layer.stream().skip(1).forEach(node -> text.append(' ').append(node.op().text()));
    return text.toString();
  }

  /**
   * An operator before its first word. The word bn right behind it takes its bias away without
   * saying so; {@code bias} keeps it.
   *
   * @param word the first word; null if there is none
   */
  public static String head(Op head, @Nullable Op word) {
    if (!(word instanceof BatchNorm) || head.spec().attribute("bias") == null) {
      return head.text();
    }
    String text = with(head, "bias", true);
    return Boolean.TRUE.equals(head.attributes().get("bias")) ? text + " bias" : text;
  }

  /** The statement of an operator with another value of an attribute, if it has that. */
  public static String with(Op op, String attribute, Object value) {
    if (op.spec().attribute(attribute) == null) {
      return op.text();
    }
    Map<String, Object> values = new LinkedHashMap<>(op.attributes().values());
    values.put(attribute, value);
    return op.spec().print(new Attributes(values));
  }
}
