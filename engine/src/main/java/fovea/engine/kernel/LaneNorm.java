package fovea.engine.kernel;

/**
 * Where the statistics of sixteen channels side by side stand in an array, sixteen floats each:
 * {@code y = (x - mean) * factor + beta}, then {@code max(y, 0)} if {@code relu}.
 *
 * @param slopes what a deviation from the mean takes from the gradient of the input
 * @param shifts what each gradient of the input loses
 */
public record LaneNorm(int means, int factors, int betas, int slopes, int shifts, boolean relu) {}
