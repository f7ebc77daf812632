/** Programs to begin with, each in Java and in Kotlin. */
@NullMarked
package fovea.samples;

import org.jspecify.annotations.NullMarked;
