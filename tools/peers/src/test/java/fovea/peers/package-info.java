@NullMarked
package fovea.peers;

import org.jspecify.annotations.NullMarked;
