/**
 * From text to syntax tree: the ANTLR grammar, the scan of its tokens and the tree's builder. ANTLR
 * is seen nowhere else.
 */
@NullMarked
package fovea.dsl.syntax;

import org.jspecify.annotations.NullMarked;
