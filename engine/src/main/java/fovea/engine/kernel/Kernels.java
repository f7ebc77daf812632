package fovea.engine.kernel;

/**
 * One set of kernels. Within a set the same work gives the same bits, on any number of threads; two
 * sets agree to rounding.
 *
 * @param name for people: {@code scalar}, {@code vector, 512 bits}
 * @param slowWhileCold whether they are many times slower until C2 has compiled them
 */
public record Kernels(
    String name,
    boolean slowWhileCold,
    ConvolutionKernels convolution,
    WinogradKernels winograd,
    DenseKernels dense,
    PoolingKernels pooling,
    PointwiseKernels pointwise,
    MergeKernels merges,
    NormKernels norms,
    UpdateKernels updates) {}
