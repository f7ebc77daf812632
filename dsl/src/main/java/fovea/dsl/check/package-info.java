/**
 * From syntax tree to network: names, expressions, expansion of defs and repeats, shapes. All
 * mistakes of a text are collected; what follows from an unknown shape is left unsaid.
 */
@NullMarked
package fovea.dsl.check;

import org.jspecify.annotations.NullMarked;
