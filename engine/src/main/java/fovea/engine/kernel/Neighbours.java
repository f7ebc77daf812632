package fovea.engine.kernel;

/**
 * The settings of local response normalisation: {@code x / (k + weight * sum of x^2)^beta}, the sum
 * over neighbouring channels.
 *
 * @param before channels of the sum before a channel
 * @param after channels of the sum after it
 * @param weight of the sum
 * @param beta exponent
 * @param k what is added to the sum
 */
public record Neighbours(int before, int after, float weight, double beta, float k) {}
