/**
 * Models to and from {@code .cnnm} files.
 *
 * <p>The entry point is {@link fovea.serialization.ModelFile}; docs/file-format.md describes the
 * bytes. Imports {@code fovea.ir}, {@code java.*} and, only here, Protobuf.
 */
@NullMarked
package fovea.serialization;

import org.jspecify.annotations.NullMarked;
