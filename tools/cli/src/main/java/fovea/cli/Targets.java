package fovea.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The places that a command writes to. */
final class Targets {
  private Targets() {}

  /** Whether something is there that keeps nothing: a device or a pipe. */
  static boolean isDevice(Path target) {
    return Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
  }

  /** Refuses before the work what could not be saved after it. */
  static void check(Path target, String option) {
    if (isDevice(target)) {
      return;
    }
    Path parent = target.toAbsolutePath().getParent();
    if (Files.isDirectory(target)) {
      throw new IllegalArgumentException(target + ": is a folder, not a place for a model");
    }
    if (parent == null || !Files.isDirectory(parent)) {
      throw new IllegalArgumentException(target + ": there is no folder " + parent);
    }
    if (!Files.isWritable(parent)) {
      throw new IllegalArgumentException(
          target + ": the folder cannot be written to; give another place with " + option);
    }
  }
}
