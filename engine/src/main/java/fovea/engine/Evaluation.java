package fovea.engine;

/**
 * How well a model does on a data set.
 *
 * @param samples examples
 * @param loss mean cross-entropy
 * @param accuracy the part whose most probable class is the right one
 */
public record Evaluation(int samples, double loss, double accuracy) {}
