package fovea.serialization;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/** Named pipes, where the system has them. */
final class Pipe {
  private Pipe() {}

  /** A new pipe in a folder. */
  static Path in(Path folder) throws InterruptedException {
    Path pipe = folder.resolve("pipe.cnnm");
    try {
      Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
      assumeTrue(made.waitFor() == 0, "mkfifo fails here");
    } catch (IOException e) {
      assumeTrue(false, "no mkfifo here");
    }
    return pipe;
  }

  /** A thread that keeps no program alive while it waits for the other end. */
  static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }
}
