package fovea.engine.plan;

import static fovea.engine.kernel.Lanes.COUNT;
import static fovea.engine.kernel.Lanes.LEAD;

import fovea.engine.kernel.Curve;
import fovea.engine.kernel.Footprint;
import fovea.engine.kernel.Kernels;
import fovea.engine.kernel.Scratch;
import fovea.ir.Window;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The backward pass of a convolution of one group in channel lanes. The gradient of the input is
 * computed image by image; that of the weights is added up over all images, some weights at a time.
 */
final class ChannelConvolutionGradient {
  private final Kernels kernels;
  private final Value input;
  private final Value output;
  private final Slot kernel;
  private final @Nullable Slot bias;
  private final @Nullable Curve curve;
  private final ChannelTables tables;
  private final @Nullable Buffer padded;
  private final @Nullable Buffer inputGradient;
  private final @Nullable ChannelGradientTables back;
  private final List<ChannelTables.Weighing> weighings;
  private final @Nullable ChannelWinogradPass winograd;
  private final @Nullable ChannelWinogradWeights weights;
  private final double share;
  private final int turnedAt;
  private final int packedAt;

  /** What the transform of the weights works in. */
  private final Scratch scratch = new Scratch();

  ChannelConvolutionGradient(
      Draft draft,
      Window rows,
      Window columns,
      Value input,
      Value output,
      Slot kernel,
      @Nullable Slot bias,
      @Nullable Curve curve) {
    this.kernels = draft.kernels();
    this.input = input;
    this.output = output;
    this.kernel = kernel;
    this.bias = bias;
    this.curve = curve;
    this.tables =
        new ChannelTables(input.shape(), input.layout(), output.shape(), rows, columns, 1);
    this.inputGradient = draft.gradientOf(input);
    boolean learns = output.learns() && kernel.learns();
    String name = draft.node().name();
    ConvolutionChoice sums =
        learns ? ChannelChoice.weights(draft.goal(), rows, columns, input, output) : null;
    this.weights =
        sums == null || !sums.isWinograd()
            ? null
            : new ChannelWinogradWeights(
                kernels,
                input.shape(),
                output.shape(),
                sums.size(),
                (int) rows.before(),
                (int) columns.before());
    if (weights != null) {
      draft.shareNotes(0, weights.noteFloats());
    }
    this.weighings = learns && weights == null ? tables.weighings() : List.of();
    // The input lives until then as it is, often for the layer before too: padding it once more
    // costs less than to keep two of it.
    this.padded =
        learns && weights == null && !tables.border().isEmpty()
            ? draft.buffer(name + "+2", tables.source().floats(), draft.backward())
            : null;
    ConvolutionChoice choice =
        inputGradient == null
            ? null
            : ChannelChoice.back(draft.goal(), rows, columns, input.shape(), output.shape());
    this.winograd =
        choice == null || !choice.isWinograd()
            ? null
            : new ChannelWinogradPass(
                kernels,
                output.shape(),
                input.shape(),
                choice.size(),
                2 - (int) rows.before(),
                2 - (int) columns.before(),
                null);
    this.share =
        Stream.of(sums, choice)
            .filter(Objects::nonNull)
            .mapToDouble(ConvolutionChoice::share)
            .average()
            .orElse(1);
    this.turnedAt = winograd == null ? -1 : draft.reservePacked(kernel.count());
    this.back =
        inputGradient == null || winograd != null
            ? null
            : new ChannelGradientTables(input.shape(), output.shape(), rows, columns);
    this.packedAt =
        winograd != null
            ? draft.reservePacked(winograd.weightFloats())
            : back != null ? draft.reservePacked(back.packedFloats()) : -1;
  }

  /** Where the gradient of the input goes; null if it needs none. */
  @Nullable Buffer inputGradient() {
    return inputGradient;
  }

  /** Estimated time of its passes by that of the multiply-adds of their definition. */
  double share() {
    return share;
  }

  /** Parts of the packing. */
  int packings() {
    return winograd != null ? 1 : back != null ? back.blocks() : 0;
  }

  void pack(float[] parameters, float[] packed, int part) {
    if (back != null) {
      back.pack(part, parameters, kernel.offset(), packed, packedAt);
    }
    if (winograd != null) {
      int channels = input.shape().channels();
      int filters = output.shape().channels();
      int at = kernel.offset();
      int tap = channels * filters;
      ChannelGradientTables.reverse(
          channels, filters, parameters, at, filters, tap, packed, turnedAt);
      synchronized (scratch) {
        winograd.pack(packed, turnedAt, packed, packedAt, scratch);
      }
    }
  }

  /** The gradient of the input, and what {@link #weigh} reads. */
  void backward(Frame frame) {
    float[] arena = frame.arena();
    int g = output.gradient().offset();
    if (curve != null) {
      int y = output.data().offset();
      int count = output.data().size();
      kernels.pointwise().gradient(curve, count, arena, y, arena, g, arena, g);
    }
    if (padded != null) {
      int from = input.data().offset();
      copy(tables.border(), tables.cell(), arena, from, arena, padded.offset());
    }
    if (weights != null) {
      weights.note(frame, 0, 0, input.data().offset(), g);
    }
    if (winograd != null && inputGradient != null) {
      int to = inputGradient.offset();
      winograd.apply(frame.packed(), packedAt, -1, null, arena, g, to, frame.scratch());
    } else if (back != null && inputGradient != null) {
      backwardToInput(back, frame, g, inputGradient.offset());
    }
  }

  /** Copies all planes into the middle of ones with a border. */
  static void copy(Border border, int cell, float[] arena, int from, float[] target, int to) {
    int inner = border.inner().cells() * cell;
    int outer = border.outer().cells() * cell;
    for (int plane = 0; plane < border.inner().channels(); plane++) {
      border.copyPlane(arena, from + plane * inner, target, to + plane * outer, cell);
    }
  }

  private void backwardToInput(ChannelGradientTables tables, Frame frame, int g, int to) {
    float[] arena = frame.arena();
    float[] from = arena;
    int at = g;
    if (!tables.border().isEmpty()) {
      from = frame.scratch().work(tables.border().outer().floats());
      at = LEAD;
      copy(tables.border(), COUNT, arena, g, from, at);
    }
    List<ChannelGradientTables.Phase> phases = tables.phases();
    for (int i = 0; i < phases.size(); i++) {
      ChannelGradientTables.Phase phase = phases.get(i);
      float[] packed = frame.packed();
      int weights = packedAt + phase.packedAt();
      kernels
          .convolution()
          .applyToChannels(phase.taps(), from, at, packed, weights, packed, -1, false, arena, to);
    }
  }

  /** Parts of the gradients of weights and bias. */
  int weighings() {
    return weights != null ? weights.parts() : weighings.size();
  }

  /** Adds the gradients of one part of the weights, and with the first taps those of the bias. */
  void weigh(List<Frame> slabs, int index, Scratch scratch) {
    float[] gradients = slabs.get(0).gradients();
    if (weights != null) {
      Frame first = slabs.get(0);
      int to = kernel.offset();
      weights.add(first.batch(), first.slab(), slabs.size(), 0, 0, index, gradients, to, scratch);
      for (Frame frame : slabs) {
        if (weights.isFirst(index)) {
          weighBias(frame, weights.filter(index), weights.filters(index), scratch);
        }
      }
      return;
    }
    ChannelTables.Weighing part = weighings.get(index);
    int g = output.gradient().offset() + part.filter() / COUNT * output.grid().plane();
    int x = (padded == null ? input.data() : padded).offset();
    int to = kernel.offset() + part.weights();
    for (Frame frame : slabs) {
      float[] arena = frame.arena();
      kernels
          .convolution()
          .channelWeightGradient(part.taps(), arena, x, arena, g, gradients, to, scratch);
      if (part.weights() == part.filter()) {
        weighBias(frame, part.filter(), part.taps().filters(), scratch);
      }
    }
  }

  private void weighBias(Frame frame, int first, int filters, Scratch scratch) {
    if (bias == null || !bias.learns()) {
      return;
    }
    float[] gradients = frame.gradients();
    Grid grid = output.grid();
    float[] sums = scratch.floats(COUNT);
    for (int f = first; f < first + filters; f += COUNT) {
      int from = output.gradient().offset() + f / COUNT * grid.plane();
      kernels.norms().laneSums(grid.cells(), frame.arena(), from, sums, 0);
      for (int lane = 0; lane < Math.min(COUNT, first + filters - f); lane++) {
        gradients[bias.offset() + f + lane] += sums[lane];
      }
    }
  }

  void measure(Footprint footprint) {
    for (ChannelTables.Weighing part : weighings) {
      part.taps().measure(footprint);
      kernels.convolution().measureChannelGradient(part.taps(), footprint);
      footprint.floats(COUNT);
    }
    if (weights != null) {
      weights.measure(footprint);
      footprint.floats(COUNT);
    }
    if (winograd != null) {
      winograd.measure(footprint);
      footprint.work(winograd.workFloats());
    }
    if (back != null) {
      if (!back.border().isEmpty()) {
        footprint.work(back.border().outer().floats());
      }
      for (ChannelGradientTables.Phase phase : back.phases()) {
        phase.taps().measure(footprint);
        footprint.table(phase.cells());
      }
    }
  }
}
