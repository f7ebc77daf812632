package fovea.engine.train;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that share numbered tasks: the caller is one of them. Which thread runs a task is
 * chance; a task's result must not depend on it. Running tasks allocates nothing.
 */
public final class Workers implements AutoCloseable {
  /**
   * Turns of waiting before a thread sleeps: some ten microseconds, as long as the parts of a step
   * are apart. More would only take a busy machine's time from the threads that compute.
   */
  private static final int SPINS = 1_000;

  private final Thread[] helpers;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicIntegerArray asleep;
  private volatile @Nullable Thread caller;
  private volatile int round;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private @Nullable Task task;
  private int count;

  /** What to do with one index. */
  @FunctionalInterface
  public interface Task {
    /**
     * @param worker number of the thread that runs it, from 0
     * @param index which part
     */
    void run(int worker, int index);
  }

  /** That many threads, the caller among them. */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: must be at least 1, got " + threads);
    }
    helpers = new Thread[threads - 1];
    asleep = new AtomicIntegerArray(threads);
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] = new Thread(() -> help(worker), "fovea-" + worker);
      helpers[i].setDaemon(true);
      helpers[i].start();
    }
  }

  /** Threads, the caller among them. */
  public int threads() {
    return helpers.length + 1;
  }

  /** Runs the task for every index below {@code count} and waits for the last to end. */
  public void run(int count, Task task) {
    if (helpers.length == 0 || count == 1 || closed) {
      for (int index = 0; index < count; index++) {
        task.run(0, index);
      }
      return;
    }
    this.task = task;
    this.count = count;
    next.set(0);
    busy.set(helpers.length);
    caller = Thread.currentThread();
    round++;
    for (int i = 0; i < helpers.length; i++) {
      if (asleep.get(i + 1) != 0) {
        LockSupport.unpark(helpers[i]);
      }
    }
    work(0);
    boolean interrupted = false;
    for (int spins = 0; busy.get() > 0; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        // An interrupt would make parking return at once; it is kept for after the wait.
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable failed = failure;
    if (failed != null) {
      failure = null;
      if (failed instanceof RuntimeException exception) {
        throw exception;
      }
      throw (Error) failed;
    }
  }

  private void work(int worker) {
    Task current = task;
    if (current == null) {
      return;
    }
    try {
      for (int index = next.getAndIncrement(); index < count; index = next.getAndIncrement()) {
        current.run(worker, index);
      }
    } catch (RuntimeException | Error failed) {
      failure = failed;
      next.set(count);
    }
  }

  private void help(int worker) {
    int seen = 0;
    while (!closed) {
      for (int spins = 0; round == seen && !closed; spins++) {
        if (spins < SPINS) {
          Thread.onSpinWait();
          continue;
        }
        asleep.set(worker, 1);
        if (round == seen && !closed) {
          LockSupport.park(this);
        }
        asleep.set(worker, 0);
      }
      if (!closed) {
        seen = round;
        work(worker);
        if (busy.decrementAndGet() == 0) {
          LockSupport.unpark(caller);
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
