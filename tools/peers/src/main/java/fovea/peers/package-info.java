/** Fovea side by side with the native engines of the JVM: one table of ratios. */
@NullMarked
package fovea.peers;

import org.jspecify.annotations.NullMarked;
