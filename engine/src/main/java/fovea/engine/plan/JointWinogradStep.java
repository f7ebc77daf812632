package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;
import static fovea.engine.kernel.Lanes.LEAD;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Scratch;
import fovea.ir.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A 3x3 convolution of stride 1 with many weights and few cells, in training in channel lanes: all
 * images of the batch wait for each other and are computed together, by {@link JointProducts}.
 */
final class JointWinogradStep implements BatchStep {
  private static final float[] NOTHING = {};
  private final Kernels kernels;
  private final String name;
  private final String text;
  private final String algorithm;
  private final double share;
  private final Value input;
  private final Value output;
  private final @Nullable Buffer inputGradient;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable Curve curve;
  private final JointProducts products;
  private final @Nullable JointProducts back;
  private final @Nullable ChannelWinogradWeights weights;
  private final int room;
  private final int weightsPlace;
  private final int biasPart;

  JointWinogradStep(
      Draft draft,
      String text,
      ConvolutionChoice choice,
      List<Window> windows,
      Value input,
      Slot kernel,
      @Nullable Slot bias,
      @Nullable Curve curve) {
    int size = choice.size();
    this.kernels = draft.kernels();
    this.name = draft.node().name();
    this.text = text + ", winograd " + size + "x" + size + " together";
    this.algorithm = choice.reason();
    this.share = choice.share();
    this.input = input;
    this.output = draft.write(input, kernel.learns(), Reread.of(kernel.learns(), curve != null));
    this.inputGradient = draft.gradientOf(input);
    this.kernel = kernel;
    this.bias = bias;
    this.curve = curve;
    int top = (int) windows.get(0).before();
    int left = (int) windows.get(1).before();
    Grid from = input.shape();
    Grid to = output.shape();
    this.products = new JointProducts(kernels, from, to, size, top, left);
    this.back =
        inputGradient == null
            ? null
            : new JointProducts(kernels, to, from, size, 2 - top, 2 - left);
    this.weights =
        output.learns() && kernel.learns()
            ? new ChannelWinogradWeights(kernels, from, to, size, top, left)
            : null;
    this.room = draft.nextRoom();
    this.weightsPlace = back == null ? 0 : back.noteFloats();
    int noted = weightsPlace + (weights == null ? 0 : weights.noteFloats());
    draft.shareNotes(room, Math.max(products.noteFloats(), noted));
    this.biasPart = bias != null && bias.learns() ? draft.reserveParts(to.channels()) : -1;
  }

  @Override
  public void gather(Frame frame) {
    products.note(frame, input.data().offset(), room, 0);
  }

  @Override
  public int settlings() {
    return products.parts();
  }

  @Override
  public void settle(Batch batch, int part, Scratch scratch) {
    products.multiply(batch, room, 0, part, asTheyAre(batch.parameters()), scratch);
  }

  private JointProducts.Weights asTheyAre(float[] parameters) {
    int filters = output.shape().channels();
    int tap = input.shape().channels() * filters;
    return (channel, channels, filter, count, own) -> {
      int at = kernel.offset() + channel * filters + filter;
      return new JointProducts.Place(parameters, at, filters, tap);
    };
  }

  /** For the gradient of the input: in reverse, with channels and filters exchanged. */
  private JointProducts.Weights reversed(float[] parameters) {
    int filters = output.shape().channels();
    int tap = input.shape().channels() * filters;
    return (filter, some, channel, count, own) -> {
      int at = kernel.offset() + channel * filters + filter;
      ChannelGradientTables.reverse(count, some, parameters, at, filters, tap, own, LEAD);
      return new JointProducts.Place(own, LEAD, count, some * count);
    };
  }

  @Override
  public void forward(Frame frame) {
    int biasAt = bias == null ? -1 : bias.offset();
    int to = output.data().offset();
    products.output(frame, room, 0, frame.parameters(), biasAt, curve, to);
  }

  @Override
  public void gatherGradient(Frame frame) {
    if (!output.learns()) {
      return;
    }
    float[] arena = frame.arena();
    int g = output.gradient().offset();
    if (curve != null) {
      int y = output.data().offset();
      kernels.pointwise().gradient(curve, output.data().size(), arena, y, arena, g, arena, g);
    }
    if (weights != null) {
      weights.note(frame, room, weightsPlace, input.data().offset(), g);
    }
    if (back != null) {
      back.note(frame, g, room, 0);
    }
    if (biasPart >= 0) {
      noteBias(frame, g);
    }
  }

  private void noteBias(Frame frame, int g) {
    double[] parts = frame.batch().parts();
    int to = frame.batch().part(frame.slab()) + biasPart;
    Grid grid = output.grid();
    float[] sums = frame.scratch().floats(COUNT);
    for (int plane = 0; plane < grid.channels(); plane++) {
      int from = g + plane * grid.plane();
      kernels.norms().laneSums(grid.cells(), frame.arena(), from, sums, 0);
      for (int lane = 0; lane < COUNT; lane++) {
        parts[to + plane * COUNT + lane] = sums[lane];
      }
    }
  }

  private int weighed() {
    return weights == null ? 0 : weights.parts();
  }

  /** Those of the weights, then those of the input; at least one. */
  @Override
  public int gradientSettlings() {
    return Math.max(1, weighed() + (back == null ? 0 : back.parts()));
  }

  @Override
  public void settleGradient(Batch batch, int part, Scratch scratch) {
    if (part == 0 && bias != null && biasPart >= 0) {
      addBias(batch, bias);
    }
    if (part < weighed() && weights != null) {
      float[] gradients = batch.gradients();
      int to = kernel.offset();
      weights.add(batch, 0, batch.slabs(), room, weightsPlace, part, gradients, to, scratch);
    } else if (back != null) {
      back.multiply(batch, room, 0, part - weighed(), reversed(batch.parameters()), scratch);
    }
  }

  private void addBias(Batch batch, Slot slot) {
    for (int f = 0; f < slot.count(); f++) {
      double sum = 0;
      for (int slab = 0; slab < batch.slabs(); slab++) {
        sum += batch.parts()[batch.part(slab) + biasPart + f];
      }
      batch.gradients()[slot.offset() + f] += (float) sum;
    }
  }

  @Override
  public void backward(Frame frame) {
    if (back != null && inputGradient != null) {
      back.output(frame, room, 0, NOTHING, -1, null, inputGradient.offset());
    }
  }

  @Override
  public void measure(Footprint footprint) {
    products.measure(footprint);
    footprint.floats(COUNT);
    if (weights != null) {
      weights.measure(footprint);
    }
    if (back != null) {
      back.measure(footprint);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public String algorithm() {
    return algorithm;
  }

  @Override
  public double share() {
    return share;
  }

  @Override
  public Value input() {
    return input;
  }

  @Override
  public Value output() {
    return output;
  }

  @Override
  public @Nullable Buffer inputGradient() {
    return inputGradient;
  }
}
