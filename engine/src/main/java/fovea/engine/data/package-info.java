/** Data sets, pictures and their preprocessing: from files to the network's input. */
@NullMarked
package fovea.engine.data;

import org.jspecify.annotations.NullMarked;
