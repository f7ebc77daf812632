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
import fovea.ir.PRelu;
import fovea.ir.Permute;
import fovea.ir.Reshape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.ZeroPad;
import fovea.serialization.proto.ModelProto;

/** Operators as messages; the reverse of {@link OpDecoder}. */
final class OpEncoder implements Op.Visitor<ModelProto.Op> {
  static final OpEncoder INSTANCE = new OpEncoder();

  private OpEncoder() {}

  @Override
  public ModelProto.Op input(Input op) {
    return op().setInput(ModelProto.Input.newBuilder().setShape(Encoder.shape(op.shape()))).build();
  }

  @Override
  public ModelProto.Op conv2d(Conv2d op) {
    return op().setConv2D(
            ModelProto.Conv2d.newBuilder()
                .setFilters(op.filters())
                .setKernel(Encoder.axes(op.kernel()))
                .setStride(Encoder.axes(op.stride()))
                .setPadding(Encoder.padding(op.padding()))
                .setDilation(Encoder.axes(op.dilation()))
                .setGroups(op.groups())
                .setOptions(Encoder.options(op.options())))
        .build();
  }

  @Override
  public ModelProto.Op dense(Dense op) {
    return op().setDense(
            ModelProto.Dense.newBuilder()
                .setUnits(op.units())
                .setOptions(Encoder.options(op.options())))
        .build();
  }

  @Override
  public ModelProto.Op maxPool(MaxPool op) {
    return op().setMaxPool(
            ModelProto.MaxPool.newBuilder()
                .setKernel(Encoder.axes(op.kernel()))
                .setStride(Encoder.axes(op.stride()))
                .setPadding(Encoder.padding(op.padding()))
                .setCeil(op.ceil()))
        .build();
  }

  @Override
  public ModelProto.Op avgPool(AvgPool op) {
    return op().setAvgPool(
            ModelProto.AvgPool.newBuilder()
                .setKernel(Encoder.axes(op.kernel()))
                .setStride(Encoder.axes(op.stride()))
                .setPadding(Encoder.padding(op.padding()))
                .setCeil(op.ceil())
                .setIncludePadding(op.includePadding()))
        .build();
  }

  @Override
  public ModelProto.Op globalAvgPool(GlobalAvgPool op) {
    return op().setGlobalAvgPool(ModelProto.GlobalAvgPool.getDefaultInstance()).build();
  }

  @Override
  public ModelProto.Op dropout(Dropout op) {
    return op().setDropout(ModelProto.Dropout.newBuilder().setProbability(op.probability()))
        .build();
  }

  @Override
  public ModelProto.Op activation(Activation op) {
    ModelProto.Activation.Builder message =
        ModelProto.Activation.newBuilder()
            .setFunction(
                switch (op.function()) {
                  case RELU -> ModelProto.Activation.Function.RELU;
                  case RELU6 -> ModelProto.Activation.Function.RELU6;
                  case LEAKY -> ModelProto.Activation.Function.LEAKY;
                  case ELU -> ModelProto.Activation.Function.ELU;
                  case SELU -> ModelProto.Activation.Function.SELU;
                  case GELU -> ModelProto.Activation.Function.GELU;
                  case GELU_TANH -> ModelProto.Activation.Function.GELU_TANH;
                  case SILU -> ModelProto.Activation.Function.SILU;
                  case HARD_SIGMOID -> ModelProto.Activation.Function.HARD_SIGMOID;
                  case HARD_SILU -> ModelProto.Activation.Function.HARD_SILU;
                  case TANH -> ModelProto.Activation.Function.TANH;
                  case SIGMOID -> ModelProto.Activation.Function.SIGMOID;
                  case SOFTPLUS -> ModelProto.Activation.Function.SOFTPLUS;
                  case SOFTSIGN -> ModelProto.Activation.Function.SOFTSIGN;
                  case LINEAR -> ModelProto.Activation.Function.LINEAR;
                });
    if (op.function() == Activation.Function.LEAKY) {
      message.setSlope(op.slope());
    }
    return op().setActivation(message).build();
  }

  @Override
  public ModelProto.Op softmax(Softmax op) {
    return op().setSoftmax(ModelProto.Softmax.getDefaultInstance()).build();
  }

  @Override
  public ModelProto.Op flatten(Flatten op) {
    return op().setFlatten(ModelProto.Flatten.getDefaultInstance()).build();
  }

  @Override
  public ModelProto.Op conv1d(Conv1d op) {
    return op().setConv1D(
            ModelProto.Conv1d.newBuilder()
                .setFilters(op.filters())
                .setKernel(Encoder.axes(op.kernel()))
                .setStride(Encoder.axes(op.stride()))
                .setPadding(Encoder.padding(op.padding()))
                .setDilation(Encoder.axes(op.dilation()))
                .setGroups(op.groups())
                .setOptions(Encoder.options(op.options())))
        .build();
  }

  @Override
  public ModelProto.Op conv3d(Conv3d op) {
    return op().setConv3D(
            ModelProto.Conv3d.newBuilder()
                .setFilters(op.filters())
                .setKernel(Encoder.axes(op.kernel()))
                .setStride(Encoder.axes(op.stride()))
                .setPadding(Encoder.padding(op.padding()))
                .setDilation(Encoder.axes(op.dilation()))
                .setGroups(op.groups())
                .setOptions(Encoder.options(op.options())))
        .build();
  }

  @Override
  public ModelProto.Op depthwiseConv2d(DepthwiseConv2d op) {
    return op().setDepthwiseConv2D(
            ModelProto.DepthwiseConv2d.newBuilder()
                .setKernel(Encoder.axes(op.kernel()))
                .setMultiplier(op.multiplier())
                .setStride(Encoder.axes(op.stride()))
                .setPadding(Encoder.padding(op.padding()))
                .setDilation(Encoder.axes(op.dilation()))
                .setOptions(Encoder.options(op.options())))
        .build();
  }

  @Override
  public ModelProto.Op transposedConv2d(TransposedConv2d op) {
    return op().setTransposedConv2D(
            ModelProto.TransposedConv2d.newBuilder()
                .setFilters(op.filters())
                .setKernel(Encoder.axes(op.kernel()))
                .setStride(Encoder.axes(op.stride()))
                .setPadding(Encoder.padding(op.padding()))
                .setOutputPadding(op.outputPadding())
                .setDilation(Encoder.axes(op.dilation()))
                .setOptions(Encoder.options(op.options())))
        .build();
  }

  @Override
  public ModelProto.Op zeroPad(ZeroPad op) {
    return op().setZeroPad(
            ModelProto.ZeroPad.newBuilder().setPadding(Encoder.padding(op.padding())))
        .build();
  }

  @Override
  public ModelProto.Op crop(Crop op) {
    return op().setCrop(ModelProto.CropEdges.newBuilder().setPadding(Encoder.padding(op.padding())))
        .build();
  }

  @Override
  public ModelProto.Op globalMaxPool(GlobalMaxPool op) {
    return op().setGlobalMaxPool(ModelProto.GlobalMaxPool.getDefaultInstance()).build();
  }

  @Override
  public ModelProto.Op adaptiveAvgPool(AdaptiveAvgPool op) {
    return op().setAdaptiveAvgPool(
            ModelProto.AdaptiveAvgPool.newBuilder().setSize(Encoder.axes(op.size())))
        .build();
  }

  @Override
  public ModelProto.Op batchNorm(BatchNorm op) {
    return op().setBatchNorm(
            ModelProto.BatchNorm.newBuilder()
                .setEpsilon(op.epsilon())
                .setMomentum(op.momentum())
                .setFreeze(op.freeze()))
        .build();
  }

  @Override
  public ModelProto.Op groupNorm(GroupNorm op) {
    return op().setGroupNorm(
            ModelProto.GroupNorm.newBuilder()
                .setGroups(op.groups())
                .setEpsilon(op.epsilon())
                .setFreeze(op.freeze()))
        .build();
  }

  @Override
  public ModelProto.Op layerNorm(LayerNorm op) {
    return op().setLayerNorm(
            ModelProto.LayerNorm.newBuilder().setEpsilon(op.epsilon()).setFreeze(op.freeze()))
        .build();
  }

  @Override
  public ModelProto.Op localResponseNorm(LocalResponseNorm op) {
    return op().setLocalResponseNorm(
            ModelProto.LocalResponseNorm.newBuilder()
                .setSize(op.size())
                .setAlpha(op.alpha())
                .setBeta(op.beta())
                .setK(op.k()))
        .build();
  }

  @Override
  public ModelProto.Op spatialDropout(SpatialDropout op) {
    return op().setSpatialDropout(
            ModelProto.SpatialDropout.newBuilder().setProbability(op.probability()))
        .build();
  }

  @Override
  public ModelProto.Op gaussianNoise(GaussianNoise op) {
    return op().setGaussianNoise(ModelProto.GaussianNoise.newBuilder().setDeviation(op.deviation()))
        .build();
  }

  @Override
  public ModelProto.Op prelu(PRelu op) {
    return op().setPrelu(ModelProto.PRelu.newBuilder().setFreeze(op.freeze())).build();
  }

  @Override
  public ModelProto.Op reshape(Reshape op) {
    return op().setReshape(ModelProto.Reshape.newBuilder().setShape(Encoder.shape(op.shape())))
        .build();
  }

  @Override
  public ModelProto.Op permute(Permute op) {
    return op().setPermute(ModelProto.Permute.newBuilder().addAllAxis(op.order().axes())).build();
  }

  @Override
  public ModelProto.Op upsample(Upsample op) {
    return op().setUpsample(
            ModelProto.Upsample.newBuilder()
                .setFactor(Encoder.axes(op.factor()))
                .setBilinear(op.bilinear()))
        .build();
  }

  @Override
  public ModelProto.Op merge(Merge op) {
    return op().setMerge(
            ModelProto.Merge.newBuilder()
                .setFunction(
                    switch (op.function()) {
                      case ADD -> ModelProto.Merge.Function.ADD;
                      case MUL -> ModelProto.Merge.Function.MUL;
                      case MAX -> ModelProto.Merge.Function.MAX;
                      case AVG -> ModelProto.Merge.Function.AVG;
                    }))
        .build();
  }

  @Override
  public ModelProto.Op concat(Concat op) {
    return op().setConcat(ModelProto.Concat.getDefaultInstance()).build();
  }

  private static ModelProto.Op.Builder op() {
    return ModelProto.Op.newBuilder();
  }
}
