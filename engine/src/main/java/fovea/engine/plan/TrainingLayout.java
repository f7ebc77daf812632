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
import java.util.List;
import java.util.Locale;

/**
 * What stands side by side in the lanes of a training: sixteen images, or sixteen channels of one.
 * It follows from the network and the batch alone, and so do the results.
 *
 * @param reason one sentence
 */
public record TrainingLayout(Layout layout, String reason) {
  /** Images that leave half of the lanes idle. */
  private static final int FEW = Lanes.COUNT / 2;

  /**
   * Floats of the largest value below which waiting after each layer takes longer than the layer. A
   * batch of 8 of LeNet (4,056) takes 0.4 ms here and 0.2 ms in image lanes; of a VGG-like network
   * (32,768) 9 ms in both on one thread, on two 4.7 and 10 ms (JDK 17, a Zen 5).
   */
  private static final long SMALL = 30_000;

  /**
   * Floats of the largest value from which on one slab of sixteen images is too much for one thread
   * to have alone: ResNet-18 at batch 16 takes 588 ms here and 594 ms in image lanes on one thread,
   * on two 313 and 595 ms, for there the second has nothing to do (JDK 17, a Zen 5). A slab takes
   * the memory of sixteen images in any case.
   */
  private static final long LARGE = 500_000;

  /**
   * The layout for a training.
   *
   * @param results the nodes that training computes
   * @param batch images of a batch
   */
  public static TrainingLayout of(Network network, List<Integer> results, int batch) {
    boolean[] needed = new boolean[network.nodes().size()];
    results.forEach(id -> needed[id] = true);
    long largest = 0;
    String without = null;
    for (int id = needed.length - 1; id >= 0; id--) {
      Node node = network.nodes().get(id);
      if (needed[id]) {
        node.inputs().forEach(input -> needed[input] = true);
        largest = Math.max(largest, node.shape().elements().longValue());
        if (!node.op().accept(new Trains(network.inputShapes(node)))) {
          without = node.name();
        }
      }
    }
    if (without != null) {
      return images(without + " has a gradient for sixteen images alone");
    }
    String values = String.format(Locale.ROOT, "values of up to %,d floats", largest);
    String all = values + " in batches of " + batch;
    boolean fits = largest < SMALL || batch > (largest < LARGE ? FEW : Lanes.COUNT);
    return fits
        ? images(all + " are computed sixteen images at a time")
        : new TrainingLayout(Layout.CHANNELS, all + " are computed image by image");
  }

  /** Whether sixteen images stand side by side. */
  public boolean isOfImages() {
    return layout == Layout.IMAGES;
  }

  private static TrainingLayout images(String reason) {
    return new TrainingLayout(Layout.IMAGES, reason);
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
