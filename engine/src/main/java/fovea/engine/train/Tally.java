package fovea.engine.train;

/** What the losses of some images came to. */
final class Tally {
  private double loss;
  private double right;

  void clear() {
    loss = 0;
    right = 0;
  }

  /** Adds an image's, or a part of it. */
  void add(double more, double moreRight) {
    loss += more;
    right += moreRight;
  }

  /** The sum of the images' losses. */
  double loss() {
    return loss;
  }

  /** How many images were right, each by the part of it that was. */
  double right() {
    return right;
  }
}
