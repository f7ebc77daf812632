/**
 * Kernel interfaces over slabs of images, and the choice between their two sets. Imports {@code
 * java.*} only.
 */
@NullMarked
package fovea.engine.kernel;

import org.jspecify.annotations.NullMarked;
