/**
 * The intermediate representation: operators, shapes, networks, weights and models as plain data.
 *
 * <p>Everything that Fovea knows of an operator stands here once, in its record. This package
 * imports {@code java.*} only; text, kernels and files are built on it and never the reverse.
 */
@NullMarked
package fovea.ir;

import org.jspecify.annotations.NullMarked;
