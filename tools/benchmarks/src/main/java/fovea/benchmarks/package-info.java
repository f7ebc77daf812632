/** Measurements: what a claim of speed in the documentation is backed by. */
@NullMarked
package fovea.benchmarks;

import org.jspecify.annotations.NullMarked;
