/**
 * The kernels on the Vector API: the only importer of {@code jdk.incubator.vector}, loaded only
 * where that module is.
 */
@NullMarked
package fovea.engine.kernel.vector;

import org.jspecify.annotations.NullMarked;
