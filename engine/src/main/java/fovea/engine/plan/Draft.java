package fovea.engine.plan;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Lanes;
import fovea.ir.Activation;
import fovea.ir.BatchNorm;
import fovea.ir.Input;
import fovea.ir.Merge;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.ir.Shape;
import fovea.ir.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan in the making: the steps so far, their buffers, and what stands at the current node. The
 * constructors of the steps ask it for what they need.
 */
final class Draft {
  private final Network network;
  private final Kernels kernels;
  private final Goal goal;
  private final Slots slots;
  private final boolean[] needed;
  private final int[] readers;
  private final Map<Integer, Value> values = new HashMap<>();
  private final Map<Integer, Map<Layout, Value>> conversions = new HashMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<Buffer> buffers = new ArrayList<>();
  private final Map<Integer, Shape> trimmed = new HashMap<>();
  private int packedFloats = Lanes.LEAD;
  private int partDoubles;
  private int settledFloats;
  private int noteFloats;
  private final Integer[] sharedNoteFloats = {0, 0, 0};
  private int turns;
  private Node node;

  /** Nodes that have become part of the current one's step. */
  private final List<Node> fused = new ArrayList<>();

  Draft(Network network, Kernels kernels, Goal goal) {
    this.network = network;
    this.kernels = kernels;
    this.goal = goal;
    this.slots = Slots.of(network, goal.frozen());
    this.needed = new boolean[network.nodes().size()];
    this.readers = new int[network.nodes().size()];
    this.node = network.nodes().get(goal.results().get(0));
    findNeeded();
  }

  private void findNeeded() {
    goal.results().forEach(id -> needed[id] = true);
    for (Node input : network.inputs()) {
      needed[input.id()] = true; // all enter, so that the plan's inputs are the network's
    }
    for (int id = needed.length - 1; id >= 0; id--) {
      if (needed[id]) {
        for (int input : network.nodes().get(id).inputs()) {
          needed[input] = true;
          readers[input]++;
        }
      }
    }
  }

  /** Whether the result needs a node that is not planned yet, as a part of an earlier step. */
  boolean wants(Node each) {
    return needed[each.id()] && !values.containsKey(each.id());
  }

  /** Makes a node the current one. */
  void turnTo(Node each) {
    node = each;
    fused.clear();
  }

  /**
   * Makes the current node a part of the step of its only reader, which is the current one then.
   */
  private void moveTo(Node reader) {
    fused.add(node);
    node = reader;
  }

  /** Notes what a node computes. */
  void put(Node each, Value value) {
    values.put(each.id(), value);
  }

  /** Adds the step that computes the current node and what has become part of it. */
  Value add(Step step) {
    steps.add(step);
    put(node, step.output());
    fused.forEach(each -> put(each, step.output()));
    return step.output();
  }

  /** Places the buffers of all steps. */
  Plan finish() {
    List<Value> inputs = new ArrayList<>();
    for (Node each : network.nodes()) {
      Value value = values.get(each.id());
      if (each.op() instanceof Input && value != null) {
        inputs.add(value);
      }
    }
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("network: its output depends on no input");
    }
    List<Result> results = goal.results().stream().map(this::result).toList();
    for (Value input : inputs) {
      if (input.learns()) {
        input.parts().forEach(part -> part.use(Moment.backward(0)));
      }
    }
    buffers.forEach(buffer -> buffer.settle(steps.size()));
    int floats = Arena.place(buffers);
    return new Plan(
        kernels,
        steps,
        inputs,
        results,
        buffers,
        slots,
        floats,
        packedFloats,
        partDoubles,
        settledFloats,
        noteFloats,
        List.of(sharedNoteFloats),
        cuts());
  }

  private Result result(int id) {
    Value value = value(id, goal.layout() == Layout.IMAGES ? Layout.IMAGES : Layout.ROW);
    value.data().use(Moment.RESULT);
    if (!goal.training()) {
      return new Result(value, null);
    }
    // A loss writes a gradient whether anybody wants it or not.
    Buffer gradient =
        value.learns()
            ? value.addPart(Moment.RESULT)
            : new Buffer(value.data().name() + "'", value.data().size()).use(Moment.RESULT);
    buffers.add(gradient);
    return new Result(value, gradient);
  }

  private List<Integer> cuts() {
    List<Integer> cuts = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) instanceof BatchStep) {
        cuts.add(i);
      }
    }
    return cuts;
  }

  Kernels kernels() {
    return kernels;
  }

  Node node() {
    return node;
  }

  /** The slot of the current node's parameter; null if it has none of that role. */
  @Nullable Slot slot(String role) {
    for (Parameter parameter : network.parameters(node)) {
      if (parameter.role().equals(role)) {
        return slots.get(node.tensorName(parameter));
      }
    }
    return null;
  }

  /** The slot of a parameter that the current node must have. */
  Slot owned(String role) {
    Slot slot = slot(role);
    if (slot == null) {
      throw new IllegalStateException("plan: " + node.name() + " has no " + role);
    }
    return slot;
  }

  /** A buffer of the current step that lives at the given moments. */
  Buffer buffer(String name, int floats, Moment... moments) {
    Buffer buffer = new Buffer(name, floats);
    for (Moment moment : moments) {
      buffer.use(moment);
    }
    buffers.add(buffer);
    return buffer;
  }

  /** Room in the packed weights, and 16 readable floats after it. */
  int reservePacked(int floats) {
    int at = packedFloats;
    packedFloats = Math.addExact(at, Lanes.roundUp(floats) + Lanes.COUNT);
    return at;
  }

  /** Room in each slab's part of the batch's statistics. */
  int reserveParts(int doubles) {
    int at = partDoubles;
    partDoubles = Math.addExact(at, doubles);
    return at;
  }

  /** Room in what those parts come to. */
  int reserveSettled(int floats) {
    int at = settledFloats;
    settledFloats = Math.addExact(at, floats);
    return at;
  }

  /** Room in what each slab notes for the gradients of the whole batch. */
  int reserveNotes(int floats) {
    int at = noteFloats;
    noteFloats = Math.addExact(at, floats);
    return at;
  }

  /**
   * Room in what each slab notes for the current step alone. What a step reads from its notes while
   * other slabs may be at the next such step already is in a room by turns.
   */
  void shareNotes(int room, int floats) {
    sharedNoteFloats[room] = Math.max(sharedNoteFloats[room], floats);
  }

  /** A room for such a step. */
  int nextRoom() {
    return 1 + turns++ % 2;
  }

  /** The current step's forward moment. */
  Moment forward() {
    return Moment.forward(steps.size());
  }

  /** The current step's backward moment. */
  Moment backward() {
    return Moment.backward(steps.size());
  }

  /** The only value that the current node reads, in image lanes, which every layer knows. */
  Value read() {
    return read(Layout.IMAGES);
  }

  /** The only value that the current node reads, in a layout. */
  Value read(Layout layout) {
    return value(only(), layout);
  }

  /** The only value that the current node reads, as it is. */
  Value readAsIs() {
    return value(only());
  }

  private int only() {
    if (node.inputs().size() != 1) {
      throw new IllegalArgumentException(
          node.name() + ": must read one value, got " + node.inputs().size());
    }
    return node.inputs().get(0);
  }

  /** What the current node reads, in its order, in image lanes. */
  List<Value> reads() {
    return reads(Layout.IMAGES);
  }

  /** What the current node reads, in its order, in a layout. */
  List<Value> reads(Layout layout) {
    return node.inputs().stream().map(id -> value(id, layout)).toList();
  }

  private Value value(int id) {
    Value value = values.get(id);
    if (value == null) {
      throw new IllegalStateException(node.name() + ": reads what is not planned");
    }
    return value;
  }

  /** A node's value in a layout, converted where it is first wanted in another. */
  private Value value(int id, Layout layout) {
    Value value = value(id);
    Layout wanted = layout == Layout.ROW && value.shape().cells() == 1 ? Layout.CHANNELS : layout;
    if (value.layout() == wanted) {
      return value;
    }
    Map<Layout, Value> known = conversions.computeIfAbsent(id, key -> new HashMap<>());
    Value found = known.get(wanted);
    if (found == null) {
      String name = network.nodes().get(id).name();
      String to = wanted.name().toLowerCase(Locale.ROOT);
      found = convert(name, "to " + to, value, value.shape(), wanted);
      known.put(wanted, found);
    }
    return found;
  }

  /** Adds a step that moves a value to another layout, or into a vector. */
  Value convert(String name, String text, Value value, Grid shape, Layout layout) {
    if (goal.training() && layout == Layout.IMAGES) {
      // Its gradients would be of sixteen images, fifteen of which are none.
      throw new IllegalStateException(name + ": is followed by what one image cannot train");
    }
    Buffer data = buffer(name + " " + text, layout.planes(shape).floats(), forward());
    value.data().use(forward());
    Value converted = new Value(data, shape, layout, value.learns(), steps.size());
    steps.add(new ConversionStep(name, text, value, converted, gradientOf(value)));
    return converted;
  }

  /** The current step's output; {@code learns} if the step's own parameters learn. */
  Value write(Value read, boolean learns, Reread reread) {
    return write(List.of(read), learns, reread);
  }

  /** The current step's output in another layout than what it reads. */
  Value write(Value read, boolean learns, Reread reread, Layout layout) {
    return write(List.of(read), learns, reread, layout);
  }

  /** The output of a current step that reads several values, in their layout. */
  Value write(List<Value> reads, boolean learns, Reread reread) {
    return write(reads, learns, reread, reads.get(0).layout());
  }

  private Value write(List<Value> reads, boolean learns, Reread reread, Layout layout) {
    boolean gradient = goal.training() && (learns || reads.stream().anyMatch(Value::learns));
    Grid grid = Grid.of(trimmed.getOrDefault(node.id(), node.shape()));
    Buffer data = buffer(node.name(), layout.planes(grid).floats(), forward());
    for (Value read : reads) {
      read.data().use(forward());
      if (gradient && reread.inputs()) {
        read.data().use(backward());
      }
    }
    if (gradient && reread.output()) {
      data.use(backward());
    }
    return new Value(data, grid, layout, gradient, steps.size());
  }

  /** The current step's part of the gradient of what it reads; null if that learns nothing. */
  @Nullable Buffer gradientOf(Value read) {
    if (!read.learns()) {
      return null;
    }
    Buffer part = read.addPart(backward());
    buffers.add(part);
    return part;
  }

  /**
   * The activation that alone reads the current node, which becomes part of its step; null if there
   * is none. The current node is then that activation. A training keeps only the result, so what
   * needs its input for the gradient stands by itself there.
   */
  @Nullable Curve fuse() {
    Node reader = onlyReader();
    if (reader == null || !(reader.op() instanceof Activation activation)) {
      return null;
    }
    Curve curve = Fusion.curve(activation);
    if (curve == null || goal.training() && curve.needsInput()) {
      return null;
    }
    moveTo(reader);
    return curve;
  }

  /**
   * The batch normalisation that alone reads the current node, which becomes part of its step at
   * inference; null if there is none. The current node is then that normalisation.
   */
  @Nullable RunningNorm fold() {
    Node reader = onlyReader();
    if (goal.training() || reader == null || !(reader.op() instanceof BatchNorm op)) {
      return null;
    }
    moveTo(reader);
    return RunningNorm.of(this, op);
  }

  /**
   * The pool that alone reads the current node, which becomes part of its step at inference; null
   * if there is none that can. The current node is then that pool.
   */
  @Nullable FusedPool fusePool() {
    Node reader = onlyReader();
    if (goal.training() || reader == null) {
      return null;
    }
    FusedPool pool = FusedPool.of(reader, node.shape());
    boolean fits =
        goal.layout() == Layout.CHANNELS
            ? pool != null && pool.band(Grid.of(node.shape()), Grid.of(reader.shape()).width()) > 0
            : kernels.convolution().gainsByPooling();
    if (pool == null || !fits) {
      return null;
    }
    moveTo(reader);
    return pool;
  }

  /**
   * The windows of the current node, a convolution, without those whose results the pool that alone
   * reads it leaves out. Its value then ends before them.
   */
  List<Window> trim(List<Window> windows) {
    Node reader = onlyReader();
    List<Window> pool = reader == null ? null : Trim.windows(reader.op(), node.shape());
    if (pool == null || !Trim.leavesOut(pool)) {
      return windows;
    }
    trimmed.put(node.id(), Trim.shape(node.shape(), pool));
    return Trim.convolution(windows, pool);
  }

  /** The windows of the current node, a pool, over what it reads. */
  List<Window> pooled(List<Window> windows) {
    return trimmed.containsKey(only()) ? Trim.read(windows) : windows;
  }

  /**
   * The sum with one other stream that alone reads the current node in channel lanes, and the
   * activation that alone reads the sum, which become parts of its step at inference; null if there
   * is none whose other stream is there already.
   */
  @Nullable Residual fuseSum() {
    Node reader = onlyReader();
    boolean sums =
        reader != null
            && reader.op() instanceof Merge merge
            && merge.function() == Merge.Function.ADD
            && reader.inputs().size() == 2;
    if (goal.training() || goal.layout() != Layout.CHANNELS || reader == null || !sums) {
      return null;
    }
    int other = reader.inputs().get(reader.inputs().get(0) == node.id() ? 1 : 0);
    Value skip = values.get(other);
    boolean equal = network.nodes().get(other).shape().equals(node.shape());
    if (skip == null || !equal || skip.layout() != Layout.CHANNELS) {
      return null;
    }
    skip.data().use(forward());
    moveTo(reader);
    return new Residual(skip, fuse());
  }

  /** The node that alone reads the current one; null if there are several, or it is the result. */
  private @Nullable Node onlyReader() {
    if (readers[node.id()] != 1 || goal.results().contains(node.id())) {
      return null;
    }
    for (Node reader : network.nodes()) {
      if (needed[reader.id()] && reader.inputs().contains(node.id())) {
        return reader;
      }
    }
    return null;
  }

  /** The shapes of all that the current node reads. */
  List<Shape> inputShapes() {
    return network.inputShapes(node);
  }

  /** The shape of the current node's first input. */
  Shape inputShape() {
    return network.inputShapes(node).get(0);
  }

  Goal goal() {
    return goal;
  }
}
