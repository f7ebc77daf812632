/**
 * Source text, places in it, and diagnostics as values with their renderings. Imports java.* only.
 */
@NullMarked
package fovea.dsl.diagnostic;

import org.jspecify.annotations.NullMarked;
