package fovea.oracle;

import fovea.ir.Activation;
import fovea.ir.AdaptiveAvgPool;
import fovea.ir.AvgPool;
import fovea.ir.Axes;
import fovea.ir.BatchNorm;
import fovea.ir.Concat;
import fovea.ir.Conv1d;
import fovea.ir.Conv2d;
import fovea.ir.Conv3d;
import fovea.ir.Crop;
import fovea.ir.Dense;
import fovea.ir.DepthwiseConv2d;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GaussianNoise;
import fovea.ir.GlobalAvgPool;
import fovea.ir.GlobalMaxPool;
import fovea.ir.GroupNorm;
import fovea.ir.Inference;
import fovea.ir.Input;
import fovea.ir.LayerNorm;
import fovea.ir.LocalResponseNorm;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.Order;
import fovea.ir.PRelu;
import fovea.ir.Padding;
import fovea.ir.Permute;
import fovea.ir.Reshape;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.WeightOptions;
import fovea.ir.ZeroPad;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Random networks of one input: streams that part and meet again, of every operator, with all
 * options, on vectors, sequences, images and volumes of odd sizes.
 */
final class RandomNetworks {
  private static final int LARGEST_VALUE = 5_000;
  private static final BigInteger MOST_WORK = BigInteger.valueOf(300_000);

  private final Random random;
  private final List<Node> nodes = new ArrayList<>();

  private RandomNetworks(long seed) {
    this.random = new Random(seed);
  }

  /** The network of a seed, the same on every machine. */
  static Network of(long seed) {
    return new RandomNetworks(seed).network();
  }

  private Network network() {
    Oracle.add(nodes, "input", new Input(input()), List.of());
    int size = between(3, 14);
    while (nodes.size() < size) {
      boolean merged = random.nextInt(4) == 0 && merge();
      if (!merged) {
        layer(random.nextInt(5) == 0 ? random.nextInt(nodes.size()) : nodes.size() - 1);
      }
    }
    List<Integer> outputs = new ArrayList<>(List.of(nodes.size() - 1));
    if (random.nextInt(4) == 0) {
      outputs.add(random.nextInt(nodes.size()));
    }
    return new Network(null, nodes, outputs, List.of(), List.of(), null, null);
  }

  private Shape input() {
    int channels = random.nextInt(4) == 0 ? between(15, 18) : between(1, 9);
    return switch (random.nextInt(8)) {
      case 0 -> Shape.of(between(1, 40));
      case 1 -> Shape.of(between(1, 30), channels);
      case 2 -> Shape.of(between(1, 6), between(1, 7), between(1, 6), between(1, 5));
      default -> Shape.of(between(1, 13), between(1, 13), channels);
    };
  }

  private int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  private double from(double... values) {
    return values[random.nextInt(values.length)];
  }

  /** Adds an operator behind a node; tries others until one fits. */
  private void layer(int from) {
    Shape shape = nodes.get(from).shape();
    while (true) {
      Op op = op(shape);
      if (fits(op, List.of(shape))) {
        Oracle.add(nodes, "n" + nodes.size(), op, List.of(from));
        return;
      }
    }
  }

  /** Adds a merge of the last node with others, if any fits. */
  private boolean merge() {
    int last = nodes.size() - 1;
    Merge.Function[] functions = Merge.Function.values();
    int which = random.nextInt(functions.length + 2);
    Op op = which < functions.length ? new Merge(functions[which]) : new Concat();
    List<Integer> others = new ArrayList<>();
    for (int id = 0; id <= last; id++) {
      if (fits(op, List.of(nodes.get(last).shape(), nodes.get(id).shape()))) {
        others.add(id);
      }
    }
    Collections.shuffle(others, random);
    List<Integer> ids = new ArrayList<>(others.subList(0, Math.min(others.size(), between(1, 3))));
    ids.add(random.nextInt(ids.size() + 1), last);
    if (!fits(op, ids.stream().map(id -> nodes.get(id).shape()).toList())) {
      return false;
    }
    Oracle.add(nodes, "n" + nodes.size(), op, ids);
    return true;
  }

  private static boolean fits(Op op, List<Shape> shapes) {
    Inference inference = op.infer(shapes);
    Shape shape = inference.shape();
    return shape != null
        && shape.elements().compareTo(BigInteger.valueOf(LARGEST_VALUE)) <= 0
        && op.multiplyAdds(shapes, shape).compareTo(MOST_WORK) <= 0;
  }

  /** An operator that may fit, with random settings. */
  private Op op(Shape shape) {
    List<Supplier<Op>> all = new ArrayList<>(anywhere(shape));
    int rank = shape.spatialRank();
    if (rank == 0) {
      all.add(() -> new Dense(between(1, 30), options()));
      all.add(() -> new Dense(between(1, 30), options()));
    } else {
      Supplier<Op> convolution = () -> convolution(rank, (int) shape.channels());
      Supplier<Op> pool = () -> pool(rank);
      all.addAll(Collections.nCopies(6, convolution));
      all.addAll(Collections.nCopies(4, pool));
      all.add(() -> new ZeroPad(edges(rank)));
      all.add(() -> new Crop(edges(rank)));
      all.add(() -> new AdaptiveAvgPool(axes(rank, 6)));
      all.add(GlobalAvgPool::new);
      all.add(GlobalMaxPool::new);
      all.add(() -> new Upsample(axes(rank, 3), rank == 2 && random.nextBoolean()));
    }
    return all.get(random.nextInt(all.size())).get();
  }

  private List<Supplier<Op>> anywhere(Shape shape) {
    Supplier<Op> activation = this::activation;
    List<Supplier<Op>> all = new ArrayList<>(Collections.nCopies(3, activation));
    all.add(() -> new PRelu(false));
    all.add(Softmax::new);
    all.add(() -> new BatchNorm(from(1e-3, 1e-5), from(0.9, 0.99), random.nextBoolean()));
    all.add(() -> new GroupNorm(divisor((int) shape.channels()), from(1e-3, 1e-2), false));
    all.add(() -> new LayerNorm(from(1e-3, 1e-2), false));
    all.add(
        () ->
            new LocalResponseNorm(between(1, 7), from(1e-4, 0.5, 1), from(0.5, 0.75), from(1, 2)));
    all.add(() -> new Dropout(0.5));
    all.add(() -> new SpatialDropout(0.25));
    all.add(() -> new GaussianNoise(0.1));
    all.add(Flatten::new);
    all.add(() -> reshape(shape));
    all.add(() -> permute(shape.rank()));
    return all;
  }

  private Op activation() {
    Activation.Function[] all = Activation.Function.values();
    Activation.Function function = all[random.nextInt(all.length)];
    return function == Activation.Function.LEAKY
        ? new Activation(function, from(0.01, 0.3, -0.5))
        : new Activation(function);
  }

  private Op convolution(int rank, int channels) {
    int groups = random.nextInt(3) == 0 ? divisor(channels) : 1;
    int filters = groups * between(1, Math.max(1, 18 / groups));
    Axes kernel = axes(rank, rank == 3 ? 3 : 5);
    Axes stride = random.nextBoolean() ? Axes.of(1) : axes(rank, 3);
    Axes dilation = random.nextInt(3) == 0 ? axes(rank, 3) : Axes.of(1);
    Padding padding = padding(rank, kernel, dilation, true);
    if (rank == 1) {
      Padding causal = random.nextInt(4) == 0 ? Padding.CAUSAL : padding;
      return new Conv1d(filters, kernel, stride, causal, dilation, groups, options());
    }
    if (rank == 3) {
      return new Conv3d(filters, kernel, stride, padding, dilation, groups, options());
    }
    return switch (random.nextInt(6)) {
      case 0 -> new DepthwiseConv2d(kernel, between(1, 3), stride, padding, dilation, options());
      case 1 -> {
        Axes wide = axes(rank, 3);
        int smallest = Math.min(wide.get(0), wide.get(1));
        Padding cut = padding(rank, kernel, dilation, false);
        int beyond = cut.mode() == Padding.Mode.SAME ? 0 : random.nextInt(smallest);
        yield new TransposedConv2d(between(1, 9), kernel, wide, cut, beyond, dilation, options());
      }
      default -> new Conv2d(filters, kernel, stride, padding, dilation, groups, options());
    };
  }

  private Op pool(int rank) {
    Axes kernel = axes(rank, rank == 3 ? 3 : 4);
    Axes stride = axes(rank, 4);
    Padding padding = padding(rank, kernel, Axes.of(1), false);
    boolean ceil = random.nextBoolean();
    return random.nextInt(3) == 0
        ? new MaxPool(kernel, stride, padding, ceil)
        : new AvgPool(kernel, stride, padding, ceil, random.nextBoolean());
  }

  private Padding padding(int rank, Axes kernel, Axes dilation, boolean full) {
    return switch (random.nextInt(full ? 5 : 4)) {
      case 0 -> Padding.VALID;
      case 1 -> Padding.SAME;
      case 4 -> Padding.FULL;
      default -> {
        List<Integer> amounts = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
          int reach = (kernel.get(axis) - 1) * dilation.get(axis) + 1;
          amounts.add(random.nextInt(reach));
          amounts.add(random.nextInt(reach));
        }
        yield Padding.of(amounts);
      }
    };
  }

  private Padding edges(int rank) {
    List<Integer> amounts = new ArrayList<>();
    for (int side = 0; side < 2 * rank; side++) {
      amounts.add(random.nextInt(3));
    }
    return Padding.of(amounts);
  }

  private Axes axes(int rank, int most) {
    int[] values = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      values[axis] = between(1, most);
    }
    return Axes.of(values);
  }

  private WeightOptions options() {
    return random.nextInt(3) == 0
        ? WeightOptions.DEFAULT.withoutBias()
        : WeightOptions.DEFAULT.withFreeze(random.nextBoolean());
  }

  private int divisor(long number) {
    int divisor = between(1, (int) number);
    while (number % divisor != 0) {
      divisor--;
    }
    return divisor;
  }

  /** The values in one to four axes. */
  private Op reshape(Shape shape) {
    List<Long> dims = new ArrayList<>();
    long rest = shape.elements().longValueExact();
    for (int axes = between(1, 4); axes > 1; axes--) {
      long part = divisor(rest);
      dims.add(part);
      rest /= part;
    }
    dims.add(rest);
    return new Reshape(new Shape(dims));
  }

  private Op permute(int rank) {
    List<Integer> order = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      order.add(axis);
    }
    Collections.shuffle(order, random);
    return new Permute(new Order(order));
  }
}
