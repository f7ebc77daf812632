/** One class an engine: a network of Fovea's IR, run by it with the same weights. */
@NullMarked
package fovea.peers.engine;

import org.jspecify.annotations.NullMarked;
