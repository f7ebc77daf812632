package fovea.serialization;

import static fovea.serialization.OnnxGraph.setting;
import static fovea.serialization.OnnxPart.each;
import static fovea.serialization.OnnxPart.join;
import static fovea.serialization.OnnxPart.list;
import static fovea.serialization.OnnxPart.names;
import static fovea.serialization.OnnxPart.pads;

import fovea.ir.AdaptiveAvgPool;
import fovea.ir.AvgPool;
import fovea.ir.Crop;
import fovea.ir.MaxPool;
import fovea.ir.Padding;
import fovea.ir.Window;
import fovea.ir.ZeroPad;
import fovea.serialization.OnnxGraph.Value;
import fovea.serialization.proto.OnnxProto.AttributeProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Edges and pools as nodes of an ONNX graph. */
final class OnnxWindows {
  /** Numbers; a quarter of a gigabyte. */
  private static final long LARGEST_MATRIX = 1L << 26;

  private final OnnxPart part;

  OnnxWindows(OnnxPart part) {
    this.part = part;
  }

  Value zeroPad(ZeroPad op) {
    return part.last("Pad", padded(edges(op.padding())));
  }

  /**
   * What a Pad with zeros reads. They are negative zeros because ONNX Runtime 1.29 takes a Pad with
   * positive ones for the padding of the pool behind it, where they would not count.
   */
  private List<String> padded(List<Window> windows) {
    return List.of(part.x().name(), part.integers("pads", allPads(windows)), part.constant(-0f));
  }

  /** Paddings of all axes, batch and channels included. */
  private static List<Long> allPads(List<Window> windows) {
    return join(
        list(0, 0), each(windows, Window::before), list(0, 0), each(windows, Window::after));
  }

  private List<Window> edges(Padding padding) {
    return IntStream.range(0, part.shape().spatialRank())
        .mapToObj(axis -> padding.window(axis, part.shape().get(axis), 1, 1, 1, false))
        .toList();
  }

  Value crop(Crop op) {
    List<Window> edges = edges(op.padding());
    List<Long> axes = LongStream.range(2, 2 + edges.size()).boxed().toList();
    return part.last(
        "Slice",
        List.of(
            part.x().name(),
            part.integers("starts", each(edges, Window::before)),
            part.integers("ends", each(edges, edge -> edge.input() - edge.after())),
            part.integers("axes", axes)));
  }

  Value maxPool(MaxPool op) {
    return pool(
        "MaxPool", part.x(), op.windows(part.shapes()).stream().map(OnnxWindows::whole).toList());
  }

  Value avgPool(AvgPool op) {
    List<Window> windows = op.windows(part.shape());
    List<Window> whole = windows.stream().map(OnnxWindows::whole).toList();
    if (!op.includePadding()) {
      return pool("AveragePool", part.x(), whole, setting("count_include_pad", 0));
    }
    if (pads(whole).equals(pads(windows))) {
      return pool("AveragePool", part.x(), whole, setting("count_include_pad", 1));
    }
    // The layer's own padding counts and what a last, partial window sees behind it does not: zeros
    // that are really there, then padding that does not count.
    List<Long> dims = new ArrayList<>(list(part.shape().channels()));
    windows.forEach(w -> dims.add(w.before() + w.input() + w.after()));
    Value zeros = part.step("padded", "Pad", dims, padded(windows));
    List<Window> rest =
        IntStream.range(0, whole.size())
            .mapToObj(
                axis -> {
                  Window w = whole.get(axis);
                  long after = w.after() - windows.get(axis).after();
                  return new Window(w.input(), w.kernel(), w.stride(), 1, 0, after, false);
                })
            .toList();
    return pool("AveragePool", zeros, rest, setting("count_include_pad", 0));
  }

  /**
   * The window with as much padding behind that its last, partial place is a whole one: ONNX's own
   * ceil_mode counts windows that Fovea does not.
   */
  private static Window whole(Window w) {
    long reached = (w.output() - 1) * w.stride() + w.kernel() - w.input() - w.before();
    long after = w.ceil() ? Math.max(reached, w.after()) : w.after();
    return new Window(w.input(), w.kernel(), w.stride(), 1, w.before(), after, false);
  }

  private Value pool(String type, Value from, List<Window> windows, AttributeProto... settings) {
    List<AttributeProto> all = new ArrayList<>(List.of(settings));
    all.add(setting("kernel_shape", each(windows, Window::kernel)));
    all.add(setting("pads", pads(windows)));
    all.add(setting("strides", each(windows, Window::stride)));
    return part.last(type, List.of(from.name()), all.toArray(AttributeProto[]::new));
  }

  /** The one number of each feature map that the type says, as a vector. */
  Value globalPool(String type) {
    List<Long> ones = Collections.nCopies(part.shape().spatialRank(), 1L);
    List<Long> dims = join(list(part.shape().channels()), ones);
    Value pooled = part.step("pooled", type, dims, List.of(part.x().name()));
    return part.last("Flatten", List.of(pooled.name()), setting("axis", 1));
  }

  Value adaptiveAvgPool(AdaptiveAvgPool op) {
    int rank = part.shape().spatialRank();
    List<Window> windows = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      long size = part.shape().get(axis) / part.output().get(axis);
      windows.add(new Window(part.shape().get(axis), size, size, 1, 0, 0, false));
    }
    boolean regular =
        IntStream.range(0, rank)
            .allMatch(axis -> part.shape().get(axis) % part.output().get(axis) == 0);
    if (regular) {
      return pool("AveragePool", part.x(), windows, setting("count_include_pad", 0));
    }
    // A mean over a box is a mean along each axis, and that is a product with a matrix.
    Value value = part.x();
    for (int axis = 0; axis < rank; axis++) {
      value = meansAlong(axis, value);
    }
    return part.last("Identity", List.of(value.name()));
  }

  private Value meansAlong(int axis, Value value) {
    int to = axis + 1;
    List<Long> dims = new ArrayList<>(value.dims());
    dims.set(to, part.output().get(axis));
    int from = Math.toIntExact(part.shape().get(axis));
    int count = Math.toIntExact(part.output().get(axis));
    if ((long) from * count > LARGEST_MATRIX) {
      part.refuse("its means need a matrix of " + from + " x " + count);
      return value;
    }
    boolean innermost = to == dims.size() - 1;
    List<Long> swap = new ArrayList<>(LongStream.rangeClosed(0, dims.size()).boxed().toList());
    Collections.swap(swap, to + 1, dims.size());
    Value source = value;
    if (!innermost) {
      List<Long> swapped = new ArrayList<>(value.dims());
      Collections.swap(swapped, to, dims.size() - 1);
      source = part.step("axis" + axis, "Transpose", swapped, names(value), setting("perm", swap));
    }
    float[] matrix = new float[from * count];
    for (int cell = 0; cell < count; cell++) {
      int first = (int) ((long) cell * from / count);
      int end = (int) (((cell + 1L) * from + count - 1) / count);
      for (int i = first; i < end; i++) {
        matrix[i * count + cell] = 1f / (end - first);
      }
    }
    String means = part.floats("means" + axis, list(from, count), matrix);
    List<Long> shorter = new ArrayList<>(source.dims());
    shorter.set(shorter.size() - 1, (long) count);
    Value product = part.step("pooled" + axis, "MatMul", shorter, List.of(source.name(), means));
    return innermost
        ? product
        : part.step("back" + axis, "Transpose", dims, names(product), setting("perm", swap));
  }
}
