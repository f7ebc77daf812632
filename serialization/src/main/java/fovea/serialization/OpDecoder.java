package fovea.serialization;

import fovea.ir.Activation;
import fovea.ir.AvgPool;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Dropout;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.Input;
import fovea.ir.MaxPool;
import fovea.ir.Op;
import fovea.ir.Softmax;
import fovea.serialization.proto.ModelProto;

/**
 * Operators from messages; the reverse of {@link OpEncoder}. Each value must be there, and each
 * operator's record checks it.
 */
final class OpDecoder {
  private OpDecoder() {}

  /**
   * @throws Refusal if the operator is unknown or lacks a value
   * @throws IllegalArgumentException if a value is out of range
   */
  static Op decode(ModelProto.Op op) {
    return switch (op.getKindCase()) {
      case INPUT -> input(op.getInput());
      case CONV2D -> conv2d(op.getConv2D());
      case DENSE -> dense(op.getDense());
      case MAX_POOL -> maxPool(op.getMaxPool());
      case AVG_POOL -> avgPool(op.getAvgPool());
      case GLOBAL_AVG_POOL -> new GlobalAvgPool();
      case DROPOUT -> dropout(op.getDropout());
      case ACTIVATION -> activation(op.getActivation());
      case SOFTMAX -> new Softmax();
      case FLATTEN -> new Flatten();
      case KIND_NOT_SET -> throw new Refusal("has an operator that this build does not know");
    };
  }

  private static Input input(ModelProto.Input op) {
    Decoder.require(op.hasShape(), "input: shape");
    return new Input(Decoder.shape(op.getShape()));
  }

  private static Conv2d conv2d(ModelProto.Conv2d op) {
    Decoder.require(op.hasFilters(), "conv: filters");
    Decoder.require(op.hasKernel(), "conv: kernel");
    Decoder.require(op.hasStride(), "conv: stride");
    Decoder.require(op.hasPadding(), "conv: padding");
    Decoder.require(op.hasDilation(), "conv: dilation");
    Decoder.require(op.hasGroups(), "conv: groups");
    Decoder.require(op.hasOptions(), "conv: options");
    return new Conv2d(
        op.getFilters(),
        Decoder.axes(op.getKernel()),
        Decoder.axes(op.getStride()),
        Decoder.padding(op.getPadding()),
        Decoder.axes(op.getDilation()),
        op.getGroups(),
        Decoder.options(op.getOptions()));
  }

  private static Dense dense(ModelProto.Dense op) {
    Decoder.require(op.hasUnits(), "dense: units");
    Decoder.require(op.hasOptions(), "dense: options");
    return new Dense(op.getUnits(), Decoder.options(op.getOptions()));
  }

  private static MaxPool maxPool(ModelProto.MaxPool op) {
    Decoder.require(op.hasKernel(), "maxpool: kernel");
    Decoder.require(op.hasStride(), "maxpool: stride");
    Decoder.require(op.hasPadding(), "maxpool: padding");
    Decoder.require(op.hasCeil(), "maxpool: ceil");
    return new MaxPool(
        Decoder.axes(op.getKernel()),
        Decoder.axes(op.getStride()),
        Decoder.padding(op.getPadding()),
        op.getCeil());
  }

  private static AvgPool avgPool(ModelProto.AvgPool op) {
    Decoder.require(op.hasKernel(), "avgpool: kernel");
    Decoder.require(op.hasStride(), "avgpool: stride");
    Decoder.require(op.hasPadding(), "avgpool: padding");
    Decoder.require(op.hasCeil(), "avgpool: ceil");
    Decoder.require(op.hasIncludePadding(), "avgpool: include_padding");
    return new AvgPool(
        Decoder.axes(op.getKernel()),
        Decoder.axes(op.getStride()),
        Decoder.padding(op.getPadding()),
        op.getCeil(),
        op.getIncludePadding());
  }

  private static Dropout dropout(ModelProto.Dropout op) {
    Decoder.require(op.hasProbability(), "dropout: probability");
    return new Dropout(op.getProbability());
  }

  private static Activation activation(ModelProto.Activation op) {
    return new Activation(
        switch (op.getFunction()) {
          case RELU -> Activation.Function.RELU;
          case TANH -> Activation.Function.TANH;
          case SIGMOID -> Activation.Function.SIGMOID;
          case FUNCTION_UNSPECIFIED, UNRECOGNIZED -> throw Decoder.unknown("activation: function");
        });
  }
}
