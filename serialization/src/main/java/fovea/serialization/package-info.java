/**
 * Models to and from {@code .cnnm} files, and to ONNX.
 *
 * <p>The entry points are {@link fovea.serialization.ModelFile}, whose bytes docs/file-format.md
 * describes, and {@link fovea.serialization.OnnxExporter} with docs/onnx.md. Imports {@code
 * fovea.ir}, {@code java.*} and, only here, Protobuf.
 */
@NullMarked
package fovea.serialization;

import org.jspecify.annotations.NullMarked;
