package fovea.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds a network of operators without text, layer by layer, one stream at a time.
 *
 * <pre>{@code
 * Network network =
 *     Network.builder()
 *         .input(28, 28, 1)
 *         .add(Conv2d.of(6, 3)).relu()
 *         .add(AvgPool.of(2))
 *         .add(new Flatten())
 *         .add(Dense.of(10)).softmax()
 *         .build();
 * }</pre>
 *
 * <p>Mistakes in shapes are collected, as in a text, and thrown together by {@link #build()}; what
 * follows from an unknown shape is not reported.
 */
public final class NetworkBuilder {
  private final List<Node> nodes = new ArrayList<>();
  private final List<InvalidNetworkException.Problem> problems = new ArrayList<>();
  private final Map<String, Integer> ordinals = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private final List<Integer> outputs = new ArrayList<>();
  private final List<Preprocess> preprocess = new ArrayList<>();
  private final List<String> labels = new ArrayList<>();
  private @Nullable String modelName;
  private @Nullable DataSource data;
  private @Nullable Training training;

  /** The node where the stream stands; null before an input, or after a mistake. */
  private @Nullable Integer current;

  private String layerName = "";
  private int layer;

  NetworkBuilder() {}

  /** Names the model. */
  public NetworkBuilder model(String name) {
    modelName = name;
    return this;
  }

  /** An input of that shape, channels last: {@code input(28, 28, 1)}. */
  public NetworkBuilder input(long... dims) {
    return input("input", Shape.of(dims));
  }

  /** A named input, for networks with several. */
  public NetworkBuilder input(String name, Shape shape) {
    layer++;
    layerName = unique(name);
    current = append(layerName, new Input(shape), List.of());
    places.put(name, orUnknown());
    return this;
  }

  /** A layer behind the stream. */
  public NetworkBuilder add(Op op) {
    layer++;
    layerName = fresh(op.spec().keyword());
    current = append(layerName, op, inputs());
    return this;
  }

  /** A word of the last layer: an activation, or a batch normalisation. */
  public NetworkBuilder word(Op op) {
    current = append(unique(layerName + "." + op.spec().keyword()), op, inputs());
    return this;
  }

  public NetworkBuilder relu() {
    return word(new Activation(Activation.Function.RELU));
  }

  public NetworkBuilder tanh() {
    return word(new Activation(Activation.Function.TANH));
  }

  public NetworkBuilder sigmoid() {
    return word(new Activation(Activation.Function.SIGMOID));
  }

  public NetworkBuilder softmax() {
    return word(new Softmax());
  }

  /** Batch normalisation behind the last layer; the layer keeps its bias unless it has none. */
  public NetworkBuilder bn() {
    return word(BatchNorm.of());
  }

  /** Names the place where the stream stands, for {@link #from}, {@link #join} and outputs. */
  public NetworkBuilder name(String name) {
    if (places.put(name, orUnknown()) != null) {
      throw new IllegalArgumentException("builder: the name " + name + " is given twice");
    }
    return this;
  }

  /** Goes on from a named place. */
  public NetworkBuilder from(String name) {
    current = place(name);
    return this;
  }

  /** Joins the stream with named places: {@code join(new Concat(), "e1")}. */
  public NetworkBuilder join(Op merge, String... others) {
    List<@Nullable Integer> streams = new ArrayList<>();
    streams.add(current);
    Arrays.stream(others).forEach(other -> streams.add(place(other)));
    return merge(merge, streams);
  }

  /** Runs each branch from here and joins their ends. */
  @SafeVarargs
  public final NetworkBuilder branches(Op merge, Consumer<NetworkBuilder>... branches) {
    Integer start = current;
    List<@Nullable Integer> streams = new ArrayList<>();
    for (Consumer<NetworkBuilder> branch : branches) {
      current = start;
      branch.accept(this);
      streams.add(current);
    }
    return merge(merge, streams);
  }

  /** Adds the end of the body to what entered it; the shapes must match. */
  public NetworkBuilder residual(Consumer<NetworkBuilder> body) {
    return branches(new Merge(Merge.Function.ADD), skip -> {}, body);
  }

  /** Runs the body that many times. */
  public NetworkBuilder repeat(int times, Consumer<NetworkBuilder> body) {
    for (int i = 0; i < times; i++) {
      body.accept(this);
    }
    return this;
  }

  /** Makes named places the results; without it the result is where the stream ends. */
  public NetworkBuilder output(String... names) {
    for (String name : names) {
      Integer place = place(name);
      if (place != null) {
        outputs.add(place);
      }
    }
    return this;
  }

  public NetworkBuilder preprocess(Preprocess... steps) {
    preprocess.addAll(List.of(steps));
    return this;
  }

  public NetworkBuilder labels(String... names) {
    labels.addAll(List.of(names));
    return this;
  }

  public NetworkBuilder data(DataSource source) {
    data = source;
    return this;
  }

  public NetworkBuilder training(Training advice) {
    training = advice;
    return this;
  }

  /**
   * The network.
   *
   * @throws InvalidNetworkException with every mistake and the index of its layer
   */
  public Network build() {
    Integer end = current;
    if (problems.isEmpty() && (nodes.isEmpty() || (end == null && outputs.isEmpty()))) {
      problem("E323", "the network has no input", "");
    }
    if (!problems.isEmpty()) {
      throw new InvalidNetworkException(problems);
    }
    List<Integer> results = outputs.isEmpty() && end != null ? List.of(end) : outputs;
    return new Network(modelName, nodes, results, preprocess, labels, data, training);
  }

  private NetworkBuilder merge(Op merge, List<@Nullable Integer> streams) {
    layer++;
    layerName = fresh(merge.spec().keyword());
    List<Integer> known = new ArrayList<>();
    for (Integer stream : streams) {
      if (stream == null) {
        current = null;
        return this;
      }
      known.add(stream);
    }
    current = append(layerName, merge, known);
    return this;
  }

  private List<Integer> inputs() {
    Integer stream = current;
    if (stream == null && nodes.isEmpty() && problems.isEmpty()) {
      problem("E323", "the network has no input", "");
    }
    return stream == null ? List.of() : List.of(stream);
  }

  /** Adds a node; null if its shape is unknown. */
  private @Nullable Integer append(String name, Op op, List<Integer> inputs) {
    if (inputs.isEmpty() && !(op instanceof Input)) {
      return null;
    }
    List<Shape> shapes = inputs.stream().map(id -> nodes.get(id).shape()).toList();
    Inference inference = op.infer(shapes);
    for (Finding finding : inference.findings()) {
      if (finding.isError()) {
        problems.add(new InvalidNetworkException.Problem(layer, op.text(), finding));
      }
    }
    Shape shape = inference.shape();
    if (shape == null) {
      return null;
    }
    nodes.add(new Node(nodes.size(), name, op, inputs, shape));
    return nodes.size() - 1;
  }

  private void problem(String code, String message, String statement) {
    Finding finding = new Finding(code, null, message, List.of());
    problems.add(new InvalidNetworkException.Problem(layer, statement, finding));
  }

  /** Marks a place whose shape is unknown. */
  private int orUnknown() {
    Integer stream = current;
    return stream == null ? -1 : stream;
  }

  private @Nullable Integer place(String name) {
    Integer place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("builder: no place is named " + name);
    }
    return place < 0 ? null : place;
  }

  private String fresh(String keyword) {
    return unique(keyword + ordinals.merge(keyword, 1, Integer::sum));
  }

  private String unique(String name) {
    String unique = name;
    for (int i = 2; !names.add(unique); i++) {
      unique = name + "_" + i;
    }
    return unique;
  }
}
