/** The abstract syntax tree: what stands in a text, before it means anything. */
@NullMarked
package fovea.dsl.ast;

import org.jspecify.annotations.NullMarked;
