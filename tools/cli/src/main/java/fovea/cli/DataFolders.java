package fovea.cli;

import fovea.ir.DataSource;
import fovea.ir.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a command's examples lie. */
final class DataFolders {
  private DataFolders() {}

  /**
   * The folder that the command line names, else the one of the network's data section.
   *
   * @param base what the section's path is relative to
   * @throws IllegalArgumentException if neither is there, or the section names no folder of IDX
   *     files
   */
  static Path find(Network network, @Nullable Path given, Path base) {
    if (given != null) {
      return given;
    }
    DataSource source = network.data();
    if (source == null) {
      throw new IllegalArgumentException(
          "there is no data: give --data DIR, or add `data { idx \"DIR\" }` to the file");
    }
    if (source.kind() != DataSource.Kind.IDX) {
      throw new IllegalArgumentException(
          "the file's data section names `"
              + source.kind().word()
              + "`, but only folders of IDX files are read yet; give one with --data DIR");
    }
    Path folder = base.resolve(source.path()).normalize();
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          Arguments.shown(folder)
              + ": there is no such folder, where the file's data section (`idx \""
              + Arguments.shown(source.path())
              + "\"`) looks from where it lies; give --data DIR");
    }
    return folder;
  }
}
