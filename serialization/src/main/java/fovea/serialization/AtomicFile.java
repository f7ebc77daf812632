package fovea.serialization;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes a file so that its name always means a whole one, the old or the new: into a file beside
 * it, to the disk, then renamed.
 */
final class AtomicFile {
  /** What is to be written. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** How the new file is opened; a test lets its disk fail. */
  interface Opener {
    FileChannel open(Path file) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes or replaces a file. If that fails, nothing has changed and nothing is left behind.
   *
   * <p>An interrupt does not stop it: a program that is told to end wants its model saved.
   */
  static void write(Path target, Content content) throws IOException {
    write(target, content, file -> FileChannel.open(file, StandardOpenOption.WRITE));
  }

  /** The same with another way to open the new file. */
  static void write(Path target, Content content, Opener opener) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          writeOnce(target, content, opener);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void writeOnce(Path given, Content content, Opener opener) throws IOException {
    // Through a symbolic link, so that the link stays one.
    Path target = Files.exists(given) ? given.toRealPath() : given.toAbsolutePath();
    Path temporary = null;
    try {
      temporary = create(target);
      try (FileChannel channel = opener.open(temporary)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      temporary = null;
    } finally {
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    }
    syncFolder(target);
  }

  /** A new file beside the target, with the permissions that any new file gets. */
  private static Path create(Path target) throws IOException {
    while (true) {
      String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
      Path path = target.resolveSibling("." + target.getFileName() + "." + suffix + ".tmp");
      try {
        return Files.createFile(path);
      } catch (FileAlreadyExistsException e) {
        // Another name, then.
      }
    }
  }

  /** Makes the new name survive a power cut, where the system can sync a folder. */
  private static void syncFolder(Path target) {
    Path folder = target.getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows cannot; the file itself is on the disk.
    }
  }
}
