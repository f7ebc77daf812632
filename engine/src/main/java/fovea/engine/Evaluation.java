package fovea.engine;

/**
 * How well a model does on a data set.
 *
 * @param samples examples
 * @param loss mean over the examples; of several outputs the sum
 * @param accuracy the part whose most probable class is the right one, of several outputs or cells
 *     the mean; not a number where the loss knows no classes
 */
public record Evaluation(int samples, double loss, double accuracy) {}
