package fovea.serialization;

import fovea.ir.Axes;
import fovea.ir.DataSource;
import fovea.ir.Loss;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Optimizer;
import fovea.ir.Padding;
import fovea.ir.Preprocess;
import fovea.ir.Shape;
import fovea.ir.Training;
import fovea.ir.TrainingState;
import fovea.ir.WeightOptions;
import fovea.serialization.proto.ModelProto;
import java.nio.charset.StandardCharsets;

/** Networks and what they are made of as messages; the reverse of {@link Decoder}. */
final class Encoder {
  private Encoder() {}

  /**
   * @throws IllegalArgumentException if a text is no Unicode
   */
  static ModelProto.Network network(Network network) {
    ModelProto.Network.Builder message = ModelProto.Network.newBuilder();
    String name = network.name();
    if (name != null) {
      message.setName(text(name));
    }
    network.nodes().forEach(node -> message.addNode(node(node)));
    message.addAllOutput(network.outputs());
    network.preprocess().forEach(step -> message.addPreprocess(preprocess(step)));
    network.labels().forEach(label -> message.addLabel(text(label)));
    DataSource data = network.data();
    if (data != null) {
      message.setData(data(data));
    }
    Training training = network.training();
    if (training != null) {
      message.setTraining(training(training));
    }
    return message.build();
  }

  /**
   * The text itself.
   *
   * @throws IllegalArgumentException if it has half a surrogate pair, which no file can hold
   */
  static String text(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "model: texts must be Unicode, got half a surrogate pair in " + Refusal.name(text));
    }
    return text;
  }

  static ModelProto.DataType type(DataType type) {
    return switch (type) {
      case FLOAT32 -> ModelProto.DataType.FLOAT32;
      case FLOAT16 -> ModelProto.DataType.FLOAT16;
      case BFLOAT16 -> ModelProto.DataType.BFLOAT16;
    };
  }

  /** The state without its tensors. */
  static ModelProto.TrainingState state(TrainingState state) {
    ModelProto.TrainingState.Builder message =
        ModelProto.TrainingState.newBuilder()
            .setStep(state.step())
            .setEpoch(state.epoch())
            .setPosition(state.position())
            .setSeed(state.seed())
            .addAllRandom(state.random());
    state
        .schedule()
        .forEach(
            (name, value) ->
                message.addSchedule(
                    ModelProto.Quantity.newBuilder().setName(text(name)).setValue(value)));
    return message.build();
  }

  private static ModelProto.Node node(Node node) {
    return ModelProto.Node.newBuilder()
        .setName(text(node.name()))
        .addAllInput(node.inputs())
        .setShape(shape(node.shape()))
        .setOp(node.op().accept(OpEncoder.INSTANCE))
        .build();
  }

  static ModelProto.Shape shape(Shape shape) {
    return ModelProto.Shape.newBuilder().addAllDim(shape.dims()).build();
  }

  static ModelProto.Axes axes(Axes axes) {
    return ModelProto.Axes.newBuilder().addAllValue(axes.values()).build();
  }

  static ModelProto.Padding padding(Padding padding) {
    return ModelProto.Padding.newBuilder()
        .setMode(
            switch (padding.mode()) {
              case VALID -> ModelProto.Padding.Mode.VALID;
              case SAME -> ModelProto.Padding.Mode.SAME;
              case FULL -> ModelProto.Padding.Mode.FULL;
              case CAUSAL -> ModelProto.Padding.Mode.CAUSAL;
              case EXPLICIT -> ModelProto.Padding.Mode.EXPLICIT;
            })
        .addAllAmount(padding.amounts())
        .build();
  }

  static ModelProto.WeightOptions options(WeightOptions options) {
    return ModelProto.WeightOptions.newBuilder()
        .setInit(
            switch (options.init()) {
              case GLOROT -> ModelProto.WeightOptions.Initializer.GLOROT;
              case HE -> ModelProto.WeightOptions.Initializer.HE;
              case LECUN -> ModelProto.WeightOptions.Initializer.LECUN;
              case ZEROS -> ModelProto.WeightOptions.Initializer.ZEROS;
              case ONES -> ModelProto.WeightOptions.Initializer.ONES;
              case ORTHOGONAL -> ModelProto.WeightOptions.Initializer.ORTHOGONAL;
              case QUARTER -> ModelProto.WeightOptions.Initializer.QUARTER;
            })
        .setBias(options.bias())
        .setFreeze(options.freeze())
        .setL1(options.l1())
        .setL2(options.l2())
        .build();
  }

  private static ModelProto.Preprocess preprocess(Preprocess step) {
    ModelProto.Preprocess.Builder message = ModelProto.Preprocess.newBuilder();
    if (step instanceof Preprocess.Resize resize) {
      message.setResize(
          ModelProto.Resize.newBuilder().setHeight(resize.height()).setWidth(resize.width()));
    } else if (step instanceof Preprocess.Crop crop) {
      message.setCrop(ModelProto.Crop.newBuilder().setHeight(crop.height()).setWidth(crop.width()));
    } else if (step instanceof Preprocess.Gray) {
      message.setGray(ModelProto.Gray.getDefaultInstance());
    } else if (step instanceof Preprocess.Scale scale) {
      message.setScale(ModelProto.Scale.newBuilder().setFactor(scale.factor()));
    } else if (step instanceof Preprocess.Normalize normalize) {
      message.setNormalize(
          ModelProto.Normalize.newBuilder()
              .addAllMean(normalize.mean())
              .addAllStd(normalize.std()));
    } else if (step instanceof Preprocess.ConstantQ q) {
      message.setConstantQ(
          ModelProto.ConstantQ.newBuilder()
              .setRate(q.rate())
              .setLowest(q.lowest())
              .setBins(q.bins())
              .setPerOctave(q.perOctave())
              .setHop(q.hop()));
    } else if (step instanceof Preprocess.LogMel mel) {
      message.setLogMel(
          ModelProto.LogMel.newBuilder()
              .setRate(mel.rate())
              .setWindow(mel.window())
              .setHop(mel.hop())
              .setBands(mel.bands()));
    } else {
      throw new IllegalStateException("preprocess: the file format has no " + step);
    }
    return message.build();
  }

  private static ModelProto.DataSource data(DataSource data) {
    return ModelProto.DataSource.newBuilder()
        .setKind(
            switch (data.kind()) {
              case IDX -> ModelProto.DataSource.Kind.IDX;
              case IMAGES -> ModelProto.DataSource.Kind.IMAGES;
            })
        .setPath(text(data.path()))
        .setSplit(data.split())
        .build();
  }

  private static ModelProto.Training training(Training training) {
    return ModelProto.Training.newBuilder()
        .setLoss(loss(training.loss()))
        .setOptimizer(optimizer(training.optimizer()))
        .setEpochs(training.epochs())
        .setBatch(training.batch())
        .setSeed(training.seed())
        .addAllOther(training.others().stream().map(Encoder::text).toList())
        .build();
  }

  private static ModelProto.Loss loss(Loss loss) {
    return ModelProto.Loss.newBuilder()
        .setFunction(
            switch (loss.function()) {
              case CROSSENTROPY -> ModelProto.Loss.Function.CROSSENTROPY;
              case BCE -> ModelProto.Loss.Function.BCE;
              case MSE -> ModelProto.Loss.Function.MSE;
              case MAE -> ModelProto.Loss.Function.MAE;
              case HUBER -> ModelProto.Loss.Function.HUBER;
            })
        .setSmoothing(loss.smoothing())
        .build();
  }

  private static ModelProto.Optimizer optimizer(Optimizer optimizer) {
    ModelProto.Optimizer.Builder message = ModelProto.Optimizer.newBuilder();
    if (optimizer instanceof Optimizer.Sgd sgd) {
      message.setSgd(
          ModelProto.Sgd.newBuilder()
              .setLearningRate(sgd.learningRate())
              .setMomentum(sgd.momentum())
              .setNesterov(sgd.nesterov()));
    } else if (optimizer instanceof Optimizer.Adam adam) {
      message.setAdam(adam(adam));
    } else if (optimizer instanceof Optimizer.AdamW decayed) {
      message.setAdamW(
          ModelProto.AdamW.newBuilder().setAdam(adam(decayed.adam())).setDecay(decayed.decay()));
    } else if (optimizer instanceof Optimizer.RmsProp rms) {
      message.setRmsProp(
          ModelProto.RmsProp.newBuilder()
              .setLearningRate(rms.learningRate())
              .setRho(rms.rho())
              .setEpsilon(rms.epsilon()));
    } else {
      throw new IllegalStateException("optimizer: the file format has no " + optimizer);
    }
    return message.build();
  }

  private static ModelProto.Adam adam(Optimizer.Adam adam) {
    return ModelProto.Adam.newBuilder()
        .setLearningRate(adam.learningRate())
        .setBeta1(adam.beta1())
        .setBeta2(adam.beta2())
        .setEpsilon(adam.epsilon())
        .build();
  }
}
