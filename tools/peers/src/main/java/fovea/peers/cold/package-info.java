/**
 * Programs whose whole process is measured. Each first prediction touches nothing but its own
 * engine, so that its class path can be cut down to that.
 */
@NullMarked
package fovea.peers.cold;

import org.jspecify.annotations.NullMarked;
