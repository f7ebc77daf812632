package fovea.engine.plan;

import fovea.engine.kernel.Lanes;
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
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.PRelu;
import fovea.ir.Permute;
import fovea.ir.Reshape;
import fovea.ir.Shape;
import fovea.ir.Softmax;
import fovea.ir.SpatialDropout;
import fovea.ir.TransposedConv2d;
import fovea.ir.Upsample;
import fovea.ir.ZeroPad;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What stands side by side in the lanes of a computation: sixteen images, or sixteen channels of
 * one. It follows from the network and the number of images alone, and so do the results.
 *
 * @param reason one sentence
 */
public record LayoutChoice(Layout layout, String reason) {
  /**
   * Images that are computed one by one, rather than in lanes of which many would be idle: sixteen
   * take as long as 8 of LeNet one by one, and 11 of a small network of 3x3 convolutions (JDK 17,
   * one core of a Zen 5).
   */
  private static final int FEW = Lanes.COUNT / 2;

  /**
   * Floats of the largest value below which in a training waiting after each layer takes longer
   * than the layer. A batch of 8 of LeNet (4,056) takes 0.4 ms image by image and 0.2 ms in image
   * lanes; of a VGG-like network (32,768) 9 ms in both on one thread, on two 4.7 and 10 ms (JDK 17,
   * a Zen 5).
   */
  private static final long SMALL = 30_000;

  /**
   * Floats of the largest value from which on sixteen images together gain nothing for sixteen
   * times the memory. Inference of ResNet-18 takes 13 ms for one and 207 ms for sixteen together.
   * In training one slab of sixteen is too much for one thread to have alone: at batch 16 it takes
   * 588 ms image by image and 594 ms in image lanes on one thread, on two 313 and 595 ms, for there
   * the second has nothing to do (JDK 17, a Zen 5). A batch of slabs takes the memory of all its
   * images in any case.
   */
  private static final long LARGE = 500_000;

  /**
   * The layout for a prediction.
   *
   * @param images that are asked for at once
   */
  public static LayoutChoice inference(Network network, int images) {
    String what = values(largest(network.nodes())) + " in batches of " + images;
    return choice(images > mostOneByOne(network), what);
  }

  /** The most images of one call that are predicted one by one: any number of large ones. */
  public static int mostOneByOne(Network network) {
    return largest(network.nodes()) < LARGE ? FEW : Integer.MAX_VALUE;
  }

  /**
   * The layout for a training.
   *
   * @param results the nodes that training computes
   * @param batch images of a batch
   */
  public static LayoutChoice training(Network network, List<Integer> results, int batch) {
    boolean[] isNeeded = new boolean[network.nodes().size()];
    results.forEach(id -> isNeeded[id] = true);
    List<Node> needed = new ArrayList<>();
    for (int id = isNeeded.length - 1; id >= 0; id--) {
      if (isNeeded[id]) {
        Node node = network.nodes().get(id);
        node.inputs().forEach(input -> isNeeded[input] = true);
        needed.add(0, node);
      }
    }
    for (Node node : needed) {
      if (!node.op().accept(new Trains(network.inputShapes(node)))) {
        String reason = node.name() + " has a gradient for sixteen images alone";
        return new LayoutChoice(Layout.IMAGES, reason);
      }
    }
    long largest = largest(needed);
    boolean together = largest < SMALL || batch > (largest < LARGE ? FEW : Lanes.COUNT);
    return choice(together, values(largest) + " in batches of " + batch);
  }

  private static long largest(List<Node> nodes) {
    return nodes.stream()
        .map(node -> node.shape().elements())
        .max(Comparator.naturalOrder())
        .orElse(BigInteger.ZERO)
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .longValue();
  }

  private static String values(long largest) {
    return String.format(Locale.ROOT, "values of up to %,d floats", largest);
  }

  private static LayoutChoice choice(boolean together, String what) {
    return together
        ? new LayoutChoice(Layout.IMAGES, what + " are computed sixteen images at a time")
        : new LayoutChoice(Layout.CHANNELS, what + " are computed image by image");
  }

  /** Whether sixteen images stand side by side. */
  public boolean isOfImages() {
    return layout == Layout.IMAGES;
  }

  /** Whether an operator can be trained in channel lanes: one case for each operator. */
  private record Trains(List<Shape> inputs) implements Op.Visitor<Boolean> {
    @Override
    public Boolean input(Input op) {
      return true;
    }

    @Override
    public Boolean conv2d(Conv2d op) {
      return op.groups() == 1;
    }

    @Override
    public Boolean conv1d(Conv1d op) {
      return op.groups() == 1;
    }

    @Override
    public Boolean conv3d(Conv3d op) {
      return false;
    }

    @Override
    public Boolean depthwiseConv2d(DepthwiseConv2d op) {
      return false;
    }

    @Override
    public Boolean transposedConv2d(TransposedConv2d op) {
      return false;
    }

    @Override
    public Boolean dense(Dense op) {
      return inputs.get(0).rank() == 1;
    }

    @Override
    public Boolean maxPool(MaxPool op) {
      return true;
    }

    @Override
    public Boolean avgPool(AvgPool op) {
      return true;
    }

    @Override
    public Boolean globalAvgPool(GlobalAvgPool op) {
      return true;
    }

    @Override
    public Boolean globalMaxPool(GlobalMaxPool op) {
      return true;
    }

    @Override
    public Boolean adaptiveAvgPool(AdaptiveAvgPool op) {
      return true;
    }

    /** A draw depends on the value's place and on the image alone. */
    @Override
    public Boolean dropout(Dropout op) {
      return true;
    }

    @Override
    public Boolean spatialDropout(SpatialDropout op) {
      return op.probability() == 0;
    }

    @Override
    public Boolean gaussianNoise(GaussianNoise op) {
      return op.deviation() == 0;
    }

    @Override
    public Boolean activation(Activation op) {
      return true;
    }

    @Override
    public Boolean softmax(Softmax op) {
      return false;
    }

    @Override
    public Boolean flatten(Flatten op) {
      return true;
    }

    @Override
    public Boolean reshape(Reshape op) {
      return false;
    }

    @Override
    public Boolean permute(Permute op) {
      return false;
    }

    @Override
    public Boolean zeroPad(ZeroPad op) {
      return true;
    }

    @Override
    public Boolean crop(Crop op) {
      return true;
    }

    @Override
    public Boolean upsample(Upsample op) {
      return true;
    }

    @Override
    public Boolean merge(Merge op) {
      return true;
    }

    /** Streams that begin within a cell of sixteen channels would have to be shifted. */
    @Override
    public Boolean concat(Concat op) {
      return Planner.isWhole(inputs);
    }

    @Override
    public Boolean batchNorm(BatchNorm op) {
      return true;
    }

    @Override
    public Boolean groupNorm(GroupNorm op) {
      return false;
    }

    @Override
    public Boolean layerNorm(LayerNorm op) {
      return false;
    }

    @Override
    public Boolean localResponseNorm(LocalResponseNorm op) {
      return false;
    }

    @Override
    public Boolean prelu(PRelu op) {
      return false;
    }
  }
}
