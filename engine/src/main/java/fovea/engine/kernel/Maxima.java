package fovea.engine.kernel;

/**
 * The windows of max pooling, the same in every channel. Entry {@code k} of output cell {@code p}
 * stands at {@code k * cells + p}, cells in row order; a window cut by the border repeats its first
 * cell, which changes neither the maximum nor the first winner.
 *
 * @param entries cells of a whole window
 * @param cells output cells of a channel
 * @param sources floats from the start of the channel's input plane
 * @param inputStep floats from one channel's input plane to the next
 */
public record Maxima(int entries, int cells, int[] sources, int inputStep) {}
