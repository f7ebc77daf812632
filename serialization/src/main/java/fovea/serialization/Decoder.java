package fovea.serialization;

import fovea.ir.Axes;
import fovea.ir.DataSource;
import fovea.ir.Initializer;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Networks and what they are made of from messages; the reverse of {@link Encoder}.
 *
 * <p>A value that is not there or not known is a {@link Refusal}; one that is out of range is left
 * to the records of the IR, whose {@link IllegalArgumentException} becomes a refusal.
 */
final class Decoder {
  private Decoder() {}

  static Network network(ModelProto.Network message) {
    List<Node> nodes = new ArrayList<>(message.getNodeCount());
    for (ModelProto.Node node : message.getNodeList()) {
      nodes.add(node(nodes.size(), node));
    }
    return checked(
        () ->
            new Network(
                message.hasName() ? message.getName() : null,
                nodes,
                message.getOutputList(),
                message.getPreprocessList().stream().map(Decoder::preprocess).toList(),
                message.getLabelList(),
                message.hasData() ? data(message.getData()) : null,
                message.hasTraining() ? training(message.getTraining()) : null));
  }

  /** Something of the IR's making. */
  interface Making<T> {
    T make();
  }

  /** What the IR makes, or its complaint as a refusal. */
  static <T> T checked(Making<T> making) {
    try {
      return making.make();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new Refusal(String.valueOf(e.getMessage()));
    }
  }

  static void require(boolean present, String what) {
    if (!present) {
      throw new Refusal(what + " is missing");
    }
  }

  static Refusal unknown(String what) {
    return new Refusal(what + " is missing or none that this build knows");
  }

  static DataType type(ModelProto.TensorEntry entry) {
    return switch (entry.getType()) {
      case FLOAT32 -> DataType.FLOAT32;
      case FLOAT16 -> DataType.FLOAT16;
      case BFLOAT16 -> DataType.BFLOAT16;
      case DATA_TYPE_UNSPECIFIED, UNRECOGNIZED ->
          throw unknown("the type of the tensor " + Refusal.name(entry.getName()));
    };
  }

  /** The state without its tensors. */
  static TrainingState state(ModelProto.TrainingState state) {
    require(state.hasStep() && state.hasEpoch(), "state: step or epoch");
    require(state.hasPosition() && state.hasSeed(), "state: position or seed");
    Map<String, Double> schedule = new TreeMap<>();
    for (ModelProto.Quantity quantity : state.getScheduleList()) {
      require(quantity.hasName() && quantity.hasValue(), "state: schedule");
      if (schedule.put(quantity.getName(), quantity.getValue()) != null) {
        throw new Refusal("the state has " + Refusal.name(quantity.getName()) + " twice");
      }
    }
    return checked(
        () ->
            new TrainingState(
                state.getStep(),
                state.getEpoch(),
                state.getPosition(),
                state.getSeed(),
                state.getRandomList(),
                schedule,
                List.of()));
  }

  private static Node node(int id, ModelProto.Node node) {
    String place = "node " + id + " (" + Refusal.name(node.getName()) + ")";
    require(node.hasName() && node.hasShape() && node.hasOp(), place + ": name, shape or operator");
    try {
      return new Node(
          id,
          node.getName(),
          OpDecoder.decode(node.getOp()),
          node.getInputList(),
          shape(node.getShape()));
    } catch (IllegalArgumentException | Refusal e) {
      throw new Refusal(place + ": " + e.getMessage());
    }
  }

  static Shape shape(ModelProto.Shape shape) {
    return new Shape(shape.getDimList());
  }

  static Axes axes(ModelProto.Axes axes) {
    return new Axes(axes.getValueList());
  }

  static Padding padding(ModelProto.Padding padding) {
    return new Padding(
        switch (padding.getMode()) {
          case VALID -> Padding.Mode.VALID;
          case SAME -> Padding.Mode.SAME;
          case FULL -> Padding.Mode.FULL;
          case CAUSAL -> Padding.Mode.CAUSAL;
          case EXPLICIT -> Padding.Mode.EXPLICIT;
          case MODE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("padding: mode");
        },
        padding.getAmountList());
  }

  static WeightOptions options(ModelProto.WeightOptions options) {
    require(options.hasBias(), "weights: bias");
    require(options.hasFreeze(), "weights: freeze");
    require(options.hasL1() && options.hasL2(), "weights: l1 or l2");
    return new WeightOptions(
        switch (options.getInit()) {
          case GLOROT -> Initializer.GLOROT;
          case HE -> Initializer.HE;
          case LECUN -> Initializer.LECUN;
          case ZEROS -> Initializer.ZEROS;
          case ONES -> Initializer.ONES;
          case ORTHOGONAL -> Initializer.ORTHOGONAL;
          case QUARTER -> Initializer.QUARTER;
          case INITIALIZER_UNSPECIFIED, UNRECOGNIZED -> throw unknown("weights: init");
        },
        options.getBias(),
        options.getFreeze(),
        options.getL1(),
        options.getL2());
  }

  private static Preprocess preprocess(ModelProto.Preprocess step) {
    return switch (step.getStepCase()) {
      case RESIZE -> {
        ModelProto.Resize resize = step.getResize();
        require(resize.hasHeight() && resize.hasWidth(), "resize: height or width");
        yield new Preprocess.Resize(resize.getHeight(), resize.getWidth());
      }
      case CROP -> {
        ModelProto.Crop crop = step.getCrop();
        require(crop.hasHeight() && crop.hasWidth(), "crop: height or width");
        yield new Preprocess.Crop(crop.getHeight(), crop.getWidth());
      }
      case GRAY -> new Preprocess.Gray();
      case SCALE -> {
        require(step.getScale().hasFactor(), "scale: factor");
        yield new Preprocess.Scale(step.getScale().getFactor());
      }
      case NORMALIZE -> {
        ModelProto.Normalize normalize = step.getNormalize();
        yield new Preprocess.Normalize(normalize.getMeanList(), normalize.getStdList());
      }
      case CONSTANT_Q -> {
        ModelProto.ConstantQ q = step.getConstantQ();
        require(q.hasRate() && q.hasLowest() && q.hasHop(), "cqt: rate, fmin or hop");
        require(q.hasBins() && q.hasPerOctave(), "cqt: bins");
        yield new Preprocess.ConstantQ(
            q.getRate(), q.getLowest(), q.getBins(), q.getPerOctave(), q.getHop());
      }
      case LOG_MEL -> {
        ModelProto.LogMel mel = step.getLogMel();
        require(mel.hasRate() && mel.hasWindow(), "logmel: rate or window");
        require(mel.hasHop() && mel.hasBands(), "logmel: hop or bands");
        yield new Preprocess.LogMel(mel.getRate(), mel.getWindow(), mel.getHop(), mel.getBands());
      }
      case STEP_NOT_SET -> throw unknown("preprocess: a step");
    };
  }

  private static DataSource data(ModelProto.DataSource data) {
    require(data.hasPath(), "data: path");
    return new DataSource(
        switch (data.getKind()) {
          case IDX -> DataSource.Kind.IDX;
          case IMAGES -> DataSource.Kind.IMAGES;
          case KIND_UNSPECIFIED, UNRECOGNIZED -> throw unknown("data: kind");
        },
        data.getPath(),
        data.hasSplit() ? data.getSplit() : 1);
  }

  private static Training training(ModelProto.Training training) {
    require(training.hasLoss(), "train: loss");
    require(training.hasOptimizer(), "train: optimizer");
    require(training.hasEpochs(), "train: epochs");
    require(training.hasBatch(), "train: batch");
    require(training.hasSeed(), "train: seed");
    return new Training(
        loss(training.getLoss()),
        optimizer(training.getOptimizer()),
        training.getEpochs(),
        training.getBatch(),
        training.getSeed(),
        training.getOtherList());
  }

  private static Loss loss(ModelProto.Loss loss) {
    require(loss.hasSmoothing(), "loss: smoothing");
    return new Loss(
        switch (loss.getFunction()) {
          case CROSSENTROPY -> Loss.Function.CROSSENTROPY;
          case BCE -> Loss.Function.BCE;
          case MSE -> Loss.Function.MSE;
          case MAE -> Loss.Function.MAE;
          case HUBER -> Loss.Function.HUBER;
          case FUNCTION_UNSPECIFIED, UNRECOGNIZED -> throw unknown("loss: function");
        },
        loss.getSmoothing());
  }

  private static Optimizer optimizer(ModelProto.Optimizer optimizer) {
    return switch (optimizer.getKindCase()) {
      case SGD -> {
        ModelProto.Sgd sgd = optimizer.getSgd();
        require(sgd.hasLearningRate(), "sgd: learning rate");
        require(sgd.hasMomentum() && sgd.hasNesterov(), "sgd: momentum or nesterov");
        yield new Optimizer.Sgd(sgd.getLearningRate(), sgd.getMomentum(), sgd.getNesterov());
      }
      case ADAM -> adam(optimizer.getAdam());
      case ADAM_W -> {
        require(optimizer.getAdamW().hasAdam(), "adamw: adam");
        require(optimizer.getAdamW().hasDecay(), "adamw: decay");
        yield new Optimizer.AdamW(
            adam(optimizer.getAdamW().getAdam()), optimizer.getAdamW().getDecay());
      }
      case RMS_PROP -> {
        ModelProto.RmsProp rms = optimizer.getRmsProp();
        require(rms.hasLearningRate(), "rmsprop: learning rate");
        require(rms.hasRho() && rms.hasEpsilon(), "rmsprop: rho or epsilon");
        yield new Optimizer.RmsProp(rms.getLearningRate(), rms.getRho(), rms.getEpsilon());
      }
      case KIND_NOT_SET -> throw unknown("train: optimizer");
    };
  }

  private static Optimizer.Adam adam(ModelProto.Adam adam) {
    require(adam.hasLearningRate(), "adam: learning rate");
    require(adam.hasBeta1() && adam.hasBeta2() && adam.hasEpsilon(), "adam: betas or epsilon");
    return new Optimizer.Adam(
        adam.getLearningRate(), adam.getBeta1(), adam.getBeta2(), adam.getEpsilon());
  }
}
