/** The entry point: {@link fovea.dsl.Cnn} compiles a text into a network or says what is wrong. */
@NullMarked
package fovea.dsl;

import org.jspecify.annotations.NullMarked;
