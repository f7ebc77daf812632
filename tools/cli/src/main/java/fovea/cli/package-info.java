/** The command line: one class for each command, and what they share. */
@NullMarked
package fovea.cli;

import org.jspecify.annotations.NullMarked;
