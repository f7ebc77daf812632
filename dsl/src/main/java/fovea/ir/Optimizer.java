package fovea.ir;

/** How gradients change the weights. */
public sealed interface Optimizer {
  /** The learning rate. */
  double learningRate();

  /** This optimizer with another learning rate. */
  Optimizer withLearningRate(double learningRate);

  /**
   * Stochastic gradient descent: v = m v - lr g; w += v, or with Nesterov w += m v - lr g.
   *
   * @param learningRate lr
   * @param momentum m, 0 <= m < 1
   * @param nesterov whether the gradient is looked at ahead
   */
  record Sgd(double learningRate, double momentum, boolean nesterov) implements Optimizer {
    public Sgd {
      checkRate(learningRate);
      checkFraction("momentum", momentum);
    }

    @Override
    public Sgd withLearningRate(double rate) {
      return new Sgd(rate, momentum, nesterov);
    }
  }

  /**
   * Adam: alpha = lr sqrt(1-b2^t)/(1-b1^t); w -= alpha m/(sqrt(v)+eps). Kingma and Ba, 2015.
   *
   * @param learningRate lr
   * @param beta1 the part kept of the mean of the gradients
   * @param beta2 the part kept of the mean of their squares
   * @param epsilon eps, outside the root
   */
  record Adam(double learningRate, double beta1, double beta2, double epsilon)
      implements Optimizer {
    public Adam {
      checkRate(learningRate);
      checkFraction("beta1", beta1);
      checkFraction("beta2", beta2);
      if (!(epsilon > 0 && Double.isFinite(epsilon))) {
        throw new IllegalArgumentException(
            "optimizer: epsilon must be above 0, got " + Numbers.print(epsilon));
      }
    }

    /** Adam with the authors' betas and eps 1e-7. */
    public static Adam of(double learningRate) {
      return new Adam(learningRate, 0.9, 0.999, 1e-7);
    }

    @Override
    public Adam withLearningRate(double rate) {
      return new Adam(rate, beta1, beta2, epsilon);
    }
  }

  /**
   * Adam with decoupled weight decay: each step also takes lr * decay * w from each weight.
   * Loshchilov and Hutter, 2019.
   *
   * @param adam the step itself
   * @param decay the part of a weight taken away, times the learning rate
   */
  record AdamW(Adam adam, double decay) implements Optimizer {
    public AdamW {
      if (!(decay >= 0 && Double.isFinite(decay))) {
        throw new IllegalArgumentException(
            "optimizer: decay must be at least 0, got " + Numbers.print(decay));
      }
    }

    @Override
    public double learningRate() {
      return adam.learningRate();
    }

    @Override
    public AdamW withLearningRate(double rate) {
      return new AdamW(adam.withLearningRate(rate), decay);
    }
  }

  /**
   * RMSProp: v = rho v + (1-rho) g^2; w -= lr g / (sqrt(v) + eps). Hinton, 2012.
   *
   * @param learningRate lr
   * @param rho the part kept of the mean of squared gradients
   * @param epsilon eps, outside the root
   */
  record RmsProp(double learningRate, double rho, double epsilon) implements Optimizer {
    public RmsProp {
      checkRate(learningRate);
      checkFraction("rho", rho);
      if (!(epsilon > 0 && Double.isFinite(epsilon))) {
        throw new IllegalArgumentException(
            "optimizer: epsilon must be above 0, got " + Numbers.print(epsilon));
      }
    }

    @Override
    public RmsProp withLearningRate(double rate) {
      return new RmsProp(rate, rho, epsilon);
    }
  }

  private static void checkRate(double rate) {
    if (!(rate > 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException(
          "optimizer: learning rate must be above 0, got " + Numbers.print(rate));
    }
  }

  private static void checkFraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(
          "optimizer: " + name + " must be at least 0 and below 1, got " + Numbers.print(value));
    }
  }
}
