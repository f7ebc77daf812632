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

  private static final int BUFFER = 1 << 16;

  /** Symbolic links that lead from one to the next; the system follows as many. */
  private static final int MOST_LINKS = 40;

  /** A name of more characters may leave no room for what the new file's name adds to it. */
  private static final int LONGEST_NAME = 50;

  private AtomicFile() {}

  /** Whether something is there that is neither a file nor a folder: a device or a pipe. */
  static boolean isDevice(Path path) {
    return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
  }

  /**
   * Writes or replaces a file. If that fails, nothing has changed and nothing is left behind.
   *
   * <p>An interrupt does not stop it: a program that is told to end wants its model saved.
   *
   * <p>A device or a pipe cannot be replaced by a file that is whole: it is written as it is.
   */
  static void write(Path target, Content content) throws IOException {
    if (isDevice(target)) {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), BUFFER)) {
        content.writeTo(out);
      }
      return;
    }
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
    Path target = followed(given);
    Path temporary = null;
    try {
      temporary = create(target);
      try (FileChannel channel = opener.open(temporary)) {
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
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

  /** Where symbolic links lead, so that they stay links; also where nothing is yet. */
  private static Path followed(Path given) throws IOException {
    Path path = given.toAbsolutePath();
    for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(path); links++) {
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    return Files.exists(path) ? path.toRealPath() : path;
  }

  /** A new file beside the target, with the permissions that any new file gets. */
  private static Path create(Path target) throws IOException {
    String whole = String.valueOf(target.getFileName());
    String name = whole.length() > LONGEST_NAME ? "model" : whole;
    while (true) {
      String suffix = Long.toHexString(ThreadLocalRandom.current().nextLong());
      Path path = target.resolveSibling("." + name + "." + suffix + ".tmp");
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
