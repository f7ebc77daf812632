package fovea.serialization;

import fovea.ir.Activation;
import fovea.ir.AdaptiveAvgPool;
import fovea.ir.AvgPool;
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
import fovea.ir.Input;
import fovea.ir.LayerNorm;
import fovea.ir.LocalResponseNorm;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Op;
import fovea.ir.Order;
import fovea.ir.PRelu;
import fovea.ir.Permute;
import fovea.ir.Reshape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.ZeroPad;
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
      case CONV1D -> conv1d(op.getConv1D());
      case CONV3D -> conv3d(op.getConv3D());
      case DEPTHWISE_CONV2D -> depthwiseConv2d(op.getDepthwiseConv2D());
      case TRANSPOSED_CONV2D -> transposedConv2d(op.getTransposedConv2D());
      case ZERO_PAD -> zeroPad(op.getZeroPad());
      case CROP -> crop(op.getCrop());
      case GLOBAL_MAX_POOL -> new GlobalMaxPool();
      case ADAPTIVE_AVG_POOL -> adaptiveAvgPool(op.getAdaptiveAvgPool());
      case BATCH_NORM -> batchNorm(op.getBatchNorm());
      case GROUP_NORM -> groupNorm(op.getGroupNorm());
      case LAYER_NORM -> layerNorm(op.getLayerNorm());
      case LOCAL_RESPONSE_NORM -> localResponseNorm(op.getLocalResponseNorm());
      case SPATIAL_DROPOUT -> spatialDropout(op.getSpatialDropout());
      case GAUSSIAN_NOISE -> gaussianNoise(op.getGaussianNoise());
      case PRELU -> prelu(op.getPrelu());
      case RESHAPE -> reshape(op.getReshape());
      case PERMUTE -> permute(op.getPermute());
      case UPSAMPLE -> upsample(op.getUpsample());
      case MERGE -> merge(op.getMerge());
      case CONCAT -> new Concat();
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
    Activation.Function function =
        switch (op.getFunction()) {
          case RELU -> Activation.Function.RELU;
          case RELU6 -> Activation.Function.RELU6;
          case LEAKY -> Activation.Function.LEAKY;
          case ELU -> Activation.Function.ELU;
          case SELU -> Activation.Function.SELU;
          case GELU -> Activation.Function.GELU;
          case GELU_TANH -> Activation.Function.GELU_TANH;
          case SILU -> Activation.Function.SILU;
          case HARD_SIGMOID -> Activation.Function.HARD_SIGMOID;
          case HARD_SILU -> Activation.Function.HARD_SILU;
          case TANH -> Activation.Function.TANH;
          case SIGMOID -> Activation.Function.SIGMOID;
          case SOFTPLUS -> Activation.Function.SOFTPLUS;
          case SOFTSIGN -> Activation.Function.SOFTSIGN;
          case LINEAR -> Activation.Function.LINEAR;
          case FUNCTION_UNSPECIFIED, UNRECOGNIZED -> throw Decoder.unknown("activation: function");
        };
    boolean leaky = function == Activation.Function.LEAKY;
    Decoder.require(!leaky || op.hasSlope(), "leaky: slope");
    if (!leaky && op.hasSlope()) {
      throw new Refusal(function.keyword() + ": has no slope");
    }
    return new Activation(function, op.getSlope());
  }

  private static Conv1d conv1d(ModelProto.Conv1d op) {
    Decoder.require(op.hasFilters(), "conv1d: filters");
    Decoder.require(op.hasKernel(), "conv1d: kernel");
    Decoder.require(op.hasStride(), "conv1d: stride");
    Decoder.require(op.hasPadding(), "conv1d: padding");
    Decoder.require(op.hasDilation(), "conv1d: dilation");
    Decoder.require(op.hasGroups(), "conv1d: groups");
    Decoder.require(op.hasOptions(), "conv1d: options");
    return new Conv1d(
        op.getFilters(),
        Decoder.axes(op.getKernel()),
        Decoder.axes(op.getStride()),
        Decoder.padding(op.getPadding()),
        Decoder.axes(op.getDilation()),
        op.getGroups(),
        Decoder.options(op.getOptions()));
  }

  private static Conv3d conv3d(ModelProto.Conv3d op) {
    Decoder.require(op.hasFilters(), "conv3d: filters");
    Decoder.require(op.hasKernel(), "conv3d: kernel");
    Decoder.require(op.hasStride(), "conv3d: stride");
    Decoder.require(op.hasPadding(), "conv3d: padding");
    Decoder.require(op.hasDilation(), "conv3d: dilation");
    Decoder.require(op.hasGroups(), "conv3d: groups");
    Decoder.require(op.hasOptions(), "conv3d: options");
    return new Conv3d(
        op.getFilters(),
        Decoder.axes(op.getKernel()),
        Decoder.axes(op.getStride()),
        Decoder.padding(op.getPadding()),
        Decoder.axes(op.getDilation()),
        op.getGroups(),
        Decoder.options(op.getOptions()));
  }

  private static DepthwiseConv2d depthwiseConv2d(ModelProto.DepthwiseConv2d op) {
    Decoder.require(op.hasKernel(), "dwconv: kernel");
    Decoder.require(op.hasMultiplier(), "dwconv: mult");
    Decoder.require(op.hasStride(), "dwconv: stride");
    Decoder.require(op.hasPadding(), "dwconv: padding");
    Decoder.require(op.hasDilation(), "dwconv: dilation");
    Decoder.require(op.hasOptions(), "dwconv: options");
    return new DepthwiseConv2d(
        Decoder.axes(op.getKernel()),
        op.getMultiplier(),
        Decoder.axes(op.getStride()),
        Decoder.padding(op.getPadding()),
        Decoder.axes(op.getDilation()),
        Decoder.options(op.getOptions()));
  }

  private static TransposedConv2d transposedConv2d(ModelProto.TransposedConv2d op) {
    Decoder.require(op.hasFilters(), "deconv: filters");
    Decoder.require(op.hasKernel(), "deconv: kernel");
    Decoder.require(op.hasStride(), "deconv: stride");
    Decoder.require(op.hasPadding(), "deconv: padding");
    Decoder.require(op.hasOutputPadding(), "deconv: op");
    Decoder.require(op.hasDilation(), "deconv: dilation");
    Decoder.require(op.hasOptions(), "deconv: options");
    return new TransposedConv2d(
        op.getFilters(),
        Decoder.axes(op.getKernel()),
        Decoder.axes(op.getStride()),
        Decoder.padding(op.getPadding()),
        op.getOutputPadding(),
        Decoder.axes(op.getDilation()),
        Decoder.options(op.getOptions()));
  }

  private static ZeroPad zeroPad(ModelProto.ZeroPad op) {
    Decoder.require(op.hasPadding(), "zeropad: padding");
    return new ZeroPad(Decoder.padding(op.getPadding()));
  }

  private static Crop crop(ModelProto.CropEdges op) {
    Decoder.require(op.hasPadding(), "crop: padding");
    return new Crop(Decoder.padding(op.getPadding()));
  }

  private static AdaptiveAvgPool adaptiveAvgPool(ModelProto.AdaptiveAvgPool op) {
    Decoder.require(op.hasSize(), "adaptive_avgpool: size");
    return new AdaptiveAvgPool(Decoder.axes(op.getSize()));
  }

  private static BatchNorm batchNorm(ModelProto.BatchNorm op) {
    Decoder.require(op.hasEpsilon(), "bn: eps");
    Decoder.require(op.hasMomentum(), "bn: momentum");
    Decoder.require(op.hasFreeze(), "bn: freeze");
    return new BatchNorm(op.getEpsilon(), op.getMomentum(), op.getFreeze());
  }

  private static GroupNorm groupNorm(ModelProto.GroupNorm op) {
    Decoder.require(op.hasGroups(), "groupnorm: groups");
    Decoder.require(op.hasEpsilon(), "groupnorm: eps");
    Decoder.require(op.hasFreeze(), "groupnorm: freeze");
    return new GroupNorm(op.getGroups(), op.getEpsilon(), op.getFreeze());
  }

  private static LayerNorm layerNorm(ModelProto.LayerNorm op) {
    Decoder.require(op.hasEpsilon(), "layernorm: eps");
    Decoder.require(op.hasFreeze(), "layernorm: freeze");
    return new LayerNorm(op.getEpsilon(), op.getFreeze());
  }

  private static LocalResponseNorm localResponseNorm(ModelProto.LocalResponseNorm op) {
    Decoder.require(op.hasSize(), "lrn: size");
    Decoder.require(op.hasAlpha(), "lrn: alpha");
    Decoder.require(op.hasBeta(), "lrn: beta");
    Decoder.require(op.hasK(), "lrn: k");
    return new LocalResponseNorm(op.getSize(), op.getAlpha(), op.getBeta(), op.getK());
  }

  private static SpatialDropout spatialDropout(ModelProto.SpatialDropout op) {
    Decoder.require(op.hasProbability(), "spatial_dropout: probability");
    return new SpatialDropout(op.getProbability());
  }

  private static GaussianNoise gaussianNoise(ModelProto.GaussianNoise op) {
    Decoder.require(op.hasDeviation(), "noise: deviation");
    return new GaussianNoise(op.getDeviation());
  }

  private static PRelu prelu(ModelProto.PRelu op) {
    Decoder.require(op.hasFreeze(), "prelu: freeze");
    return new PRelu(op.getFreeze());
  }

  private static Reshape reshape(ModelProto.Reshape op) {
    Decoder.require(op.hasShape(), "reshape: shape");
    return new Reshape(Decoder.shape(op.getShape()));
  }

  private static Permute permute(ModelProto.Permute op) {
    return new Permute(new Order(op.getAxisList()));
  }

  private static Upsample upsample(ModelProto.Upsample op) {
    Decoder.require(op.hasFactor(), "upsample: factor");
    Decoder.require(op.hasBilinear(), "upsample: bilinear");
    return new Upsample(Decoder.axes(op.getFactor()), op.getBilinear());
  }

  private static Merge merge(ModelProto.Merge op) {
    return new Merge(
        switch (op.getFunction()) {
          case ADD -> Merge.Function.ADD;
          case MUL -> Merge.Function.MUL;
          case MAX -> Merge.Function.MAX;
          case AVG -> Merge.Function.AVG;
          case FUNCTION_UNSPECIFIED, UNRECOGNIZED -> throw Decoder.unknown("merge: function");
        });
  }
}
