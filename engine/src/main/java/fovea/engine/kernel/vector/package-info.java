/**
 * The kernels on the Vector API: the only importer of {@code jdk.incubator.vector}, loaded only
 * where that module is.
 *
 * <p>Kernels hand no vectors to methods of their own: the JDK's methods on vectors are always
 * inlined, ours only where C2 finds the call hot, and what it does not inline makes an object of
 * each vector. {@link VectorMath} is the exception, whose functions are long.
 */
@NullMarked
package fovea.engine.kernel.vector;

import org.jspecify.annotations.NullMarked;
