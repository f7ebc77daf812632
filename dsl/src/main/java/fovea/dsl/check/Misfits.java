package fovea.dsl.check;

import fovea.dsl.ast.Statement;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.Fix;
import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import fovea.ir.Attribute;
import fovea.ir.Axes;
import fovea.ir.Dense;
import fovea.ir.Finding;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.OpSpec;
import fovea.ir.Padding;
import fovea.ir.Shape;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns an operator's {@link Finding} into a diagnostic: its place, the shapes, and the way out.
 */
final class Misfits {
  private static final int LONGEST_CHAIN = 6;

  private final Graph graph;
  private final SourceText source;

  Misfits(Graph graph, SourceText source) {
    this.graph = graph;
    this.source = source;
  }

  /**
   * The diagnostic for one finding.
   *
   * @param layer the statement that it is about
   * @param places where its attributes stand in it
   * @param at the word within the statement that the operator came from
   * @param before the stream that the operator reads
   */
  Diagnostic explain(
      Finding finding,
      Statement.Layer layer,
      Map<String, Span> places,
      Op op,
      Span at,
      Stream before) {
    Span guilty = at;
    String attribute = finding.attribute();
    if (attribute != null) {
      guilty = places.getOrDefault(attribute, at);
    }
    Finding placed = finding;
    if (finding.code().equals("E304") && flattened(before) != null) {
      placed = new Finding("E305", finding.attribute(), finding.message(), finding.notes());
    }
    Diagnostic diagnostic = Diagnostic.of(placed.code(), source, guilty, placed.message());
    if (placed.code().equals("E301")) {
      diagnostic = diagnostic.withNote("shapes:  " + chain(before, op));
    }
    diagnostic = diagnostic.withNotes(placed.notes());
    return switch (placed.code()) {
      case "E301" -> helpToFit(diagnostic, layer, places, op, before);
      case "E302" -> helpToDivide(diagnostic, op, before);
      case "E305" -> flattenedBefore(diagnostic, before);
      case "E310" -> helpToFlatten(diagnostic, layer, op, before);
      case "E304" -> helpRank(diagnostic, op, before);
      case "N401" -> helpLeftOut(diagnostic, op, before);
      default -> diagnostic;
    };
  }

  /** {@code 28x28x1 -conv k3-> 26x26x6 -maxpool 8-> 3x3x6 -conv k5-> ?}. */
  private String chain(Stream before, Op last) {
    Deque<String> parts = new ArrayDeque<>();
    parts.push("-" + step(last) + "-> ?");
    Node node = graph.nodes().get(before.node());
    while (true) {
      if (node.inputs().isEmpty()) {
        parts.push(node.shape().toString());
        break;
      }
      Node input = graph.nodes().get(node.inputs().get(0));
      boolean changes =
          !input.shape().equals(node.shape())
              || !node.op().spec().isActivation() && node.op().spec().takesWords();
      if (changes) {
        if (parts.size() >= LONGEST_CHAIN) {
          parts.push(node.shape().toString());
          parts.push("...");
          break;
        }
        parts.push("-" + step(node.op()) + "-> " + node.shape());
      }
      node = input;
    }
    return String.join(" ", parts);
  }

  private static String step(Op op) {
    Object kernel = op.attributes().get("kernel");
    OpSpec spec = op.spec();
    Attribute attribute = spec.attribute("kernel");
    if (kernel == null || attribute == null) {
      return spec.keyword();
    }
    Object stride = op.attributes().get("stride");
    boolean bare = attribute.positional() && kernel.equals(stride);
    return spec.keyword() + (bare ? " " : " k") + kernel;
  }

  private Diagnostic helpToFit(
      Diagnostic diagnostic,
      Statement.Layer layer,
      Map<String, Span> places,
      Op op,
      Stream before) {
    Shape input = graph.shape(before);
    Padding padding = (Padding) op.attributes().get("pad");
    Axes kernel = (Axes) op.attributes().get("kernel");
    if (input == null || padding == null || kernel == null) {
      return diagnostic;
    }
    StringBuilder help = new StringBuilder();
    long smallest = Long.MAX_VALUE;
    for (int axis = 0; axis < input.spatialRank(); axis++) {
      smallest = Math.min(smallest, input.get(axis));
    }
    boolean conv = op.spec().group() == OpSpec.Group.CONVOLUTION;
    long fitting = conv && smallest % 2 == 0 ? smallest - 1 : smallest;
    Span at = places.get("kernel");
    if (at == null) {
      at = new Span(layer.word().span().end(), layer.word().span().end());
    }
    boolean bare = at.start() == at.end() || Character.isDigit(source.slice(at).charAt(0));
    String smaller = (at.start() == at.end() ? " " : "") + (bare ? "" : "k") + fitting;
    Diagnostic result = diagnostic;
    boolean dilated = !Axes.of(1).equals(op.attributes().get("dilation")) && conv;
    if (fitting >= 1 && !dilated) {
      help.append("make it fit with `").append(edited(layer, at, smaller)).append("`");
      result = result.withFix(new Fix("make the kernel fit", at, smaller));
    }
    boolean same = padding.equals(Padding.VALID) && !places.containsKey("pad");
    if (same) {
      Span behind = new Span(at.end(), at.end());
      help.append(help.length() == 0 ? "" : ", ")
          .append(conv ? "keep the size with `" : "pad with `")
          .append(edited(layer, behind, " same"))
          .append("`");
      result = result.withFix(new Fix("pad to the same size", behind, " same"));
    }
    Integer line = poolLine(before);
    if (line != null) {
      help.append(help.length() == 0 ? "" : ", or ").append("pool less on line ").append(line);
    }
    return help.length() == 0 ? result : result.withHelp(help.toString());
  }

  /** The statement's text with one stretch replaced. */
  private String edited(Statement.Layer layer, Span what, String replacement) {
    Span all = layer.span();
    return source.slice(new Span(all.start(), what.start()))
        + replacement
        + source.slice(new Span(what.end(), all.end()));
  }

  private @Nullable Integer poolLine(Stream before) {
    for (Node node = graph.nodes().get(before.node());
        !node.inputs().isEmpty();
        node = graph.nodes().get(node.inputs().get(0))) {
      SourceMap.Place place = graph.place(node.id());
      if (node.op().spec().group() == OpSpec.Group.POOLING && place.source() == source) {
        return source.line(place.span().start());
      }
    }
    return null;
  }

  private Diagnostic helpToDivide(Diagnostic diagnostic, Op op, Stream before) {
    Shape input = graph.shape(before);
    Integer groups = (Integer) op.attributes().get("groups");
    Integer filters = (Integer) op.attributes().get("filters");
    if (input == null || groups == null || filters == null) {
      return diagnostic;
    }
    long common =
        BigInteger.valueOf(input.channels()).gcd(BigInteger.valueOf(filters)).longValueExact();
    long below = 1;
    long above = 0;
    for (long divisor = 1; divisor * divisor <= common; divisor++) {
      if (common % divisor == 0) {
        for (long candidate : new long[] {divisor, common / divisor}) {
          if (candidate < groups) {
            below = Math.max(below, candidate);
          } else if (above == 0 || candidate < above) {
            above = candidate;
          }
        }
      }
    }
    return diagnostic.withHelp(
        "nearest that divide both: " + below + (above == 0 ? "" : " and " + above));
  }

  private Diagnostic helpToFlatten(
      Diagnostic diagnostic, Statement.Layer layer, Op op, Stream before) {
    Shape input = graph.shape(before);
    if (input == null || !(op instanceof Dense dense)) {
      return diagnostic;
    }
    String flat = "insert `flatten` " + counts(dense, input.elements());
    String gap = "`gap` " + counts(dense, BigInteger.valueOf(input.channels()));
    Span here = new Span(layer.word().span().start(), layer.word().span().start());
    return diagnostic
        .withHelp(flat + " or " + gap + " before it")
        .withFix(new Fix("insert `flatten`", here, "flatten; "))
        .withFix(new Fix("insert `gap`", here, "gap; "));
  }

  /** {@code (400 values, 48,120 parameters)}: a vector and the dense layer that reads it. */
  private static String counts(Dense dense, BigInteger length) {
    BigInteger each = dense.options().bias() ? length.add(BigInteger.ONE) : length;
    String values = length.equals(BigInteger.ONE) ? " value, " : " values, ";
    String parameters = grouped(each.multiply(BigInteger.valueOf(dense.units())));
    return "(" + grouped(length) + values + parameters + " parameters)";
  }

  private static Diagnostic helpRank(Diagnostic diagnostic, Op op, Stream before) {
    return op.spec().group() == OpSpec.Group.CONVOLUTION && before.isKnown()
        ? diagnostic.withHelp("`input 28x28x1` is an image; `conv` reads height x width x channels")
        : diagnostic;
  }

  private @Nullable Node flattened(Stream before) {
    Node node = graph.nodes().get(before.node());
    while (!node.inputs().isEmpty()) {
      Node input = graph.nodes().get(node.inputs().get(0));
      if (!input.shape().isVector() && node.shape().isVector()) {
        return node;
      }
      node = input;
    }
    return null;
  }

  private Diagnostic flattenedBefore(Diagnostic diagnostic, Stream before) {
    Node node = flattened(before);
    if (node == null) {
      return diagnostic;
    }
    SourceMap.Place place = graph.place(node.id());
    String word = node.op().spec().keyword();
    return diagnostic
        .withLabel(place.source(), place.span(), "`" + word + "` made it a vector here")
        .withHelp("move `" + word + "` below this layer");
  }

  private Diagnostic helpLeftOut(Diagnostic diagnostic, Op op, Stream before) {
    Shape input = graph.shape(before);
    Attribute ceil = op.spec().attribute("ceil");
    if (input == null || ceil == null) {
      return diagnostic.withHelp("nothing to do if intended; `same` padding would cover them");
    }
    fovea.ir.Attributes.Builder other = fovea.ir.Attributes.builder();
    op.attributes().values().forEach(other::put);
    other.put("ceil", true);
    Op rounded = op.spec().create(other.build());
    Shape shape = rounded.infer(List.of(input)).shape();
    return shape == null
        ? diagnostic
        : diagnostic.withHelp(
            "nothing to do if intended; `" + rounded.text() + "` gives " + spatial(shape));
  }

  private static String spatial(Shape shape) {
    String all = shape.toString();
    return all.substring(0, all.lastIndexOf('x'));
  }

  private static String grouped(BigInteger number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
