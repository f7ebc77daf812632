/**
 * Texts that Fovea writes: the formatter, a network as text, explanations, comparisons and the
 * reference of operators. Nothing here parses or checks; {@link fovea.dsl.Cnn} brings both
 * together.
 */
@NullMarked
package fovea.dsl.print;

import org.jspecify.annotations.NullMarked;
