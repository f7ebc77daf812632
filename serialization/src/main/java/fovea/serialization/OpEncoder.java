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
    return op().setActivation(
            ModelProto.Activation.newBuilder()
                .setFunction(
                    switch (op.function()) {
                      case RELU -> ModelProto.Activation.Function.RELU;
                      case TANH -> ModelProto.Activation.Function.TANH;
                      case SIGMOID -> ModelProto.Activation.Function.SIGMOID;
                    }))
        .build();
  }

  @Override
  public ModelProto.Op softmax(Softmax op) {
    return op().setSoftmax(ModelProto.Softmax.getDefaultInstance()).build();
  }

  @Override
  public ModelProto.Op flatten(Flatten op) {
    return op().setFlatten(ModelProto.Flatten.getDefaultInstance()).build();
  }

  private static ModelProto.Op.Builder op() {
    return ModelProto.Op.newBuilder();
  }
}
