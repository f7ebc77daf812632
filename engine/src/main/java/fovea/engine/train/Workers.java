package fovea.engine.train;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that share numbered tasks: the caller is one of them. Which thread runs a task is
 * chance; a task's result must not depend on it. Running tasks allocates nothing.
 *
 * <p>Every other thread begins with the last tasks, so a part of a map mostly stays with the thread
 * that has written it, and each counts what it has done by itself: a word that threads change
 * passes from processor to processor in 50 ns, or in 400 where they have no cache in common.
 */
public final class Workers implements AutoCloseable {
  /**
   * Turns of waiting before a thread sleeps, where each has a processor: some two hundred
   * microseconds, within which the next part comes in all but the largest steps. To be woken takes
   * a thread tens of microseconds, as long as a step. A prediction of one image by a network of six
   * 3x3 convolutions on two threads took 126 to 195 us with 1,000 turns, 113 to 131 us with these
   * (JDK 17, Zen 5, StepBenchmark).
   */
  private static final int SPINS = 20_000;

  /** Turns between two in which a waiting thread lets others go first: some ten microseconds. */
  private static final int TURNS_OF_ITS_OWN = 1_000;

  /** Turns where there are more threads than processors: another may need this one's. */
  private static final int CROWDED_SPINS = 100;

  /** Bits of a state that say how many tasks are taken from the front, and as many of the back. */
  private static final int BITS = 24;

  private static final long MASK = (1L << BITS) - 1;

  private final Thread[] helpers;
  private final int turns;

  /** The round, and how many of its tasks are taken from either end: claimed at once. */
  private final AtomicLong state = new AtomicLong();

  /** Tasks of the round; 0 before it begins and when it is over. */
  private volatile int tasks;

  private final AtomicInteger done = new AtomicInteger();
  private final AtomicIntegerArray asleep;
  private volatile @Nullable Thread caller;
  private volatile boolean closed;
  private volatile @Nullable Throwable failure;
  private @Nullable Task task;

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
    turns = threads <= Runtime.getRuntime().availableProcessors() ? SPINS : CROWDED_SPINS;
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
    if (count > MASK) {
      throw new IllegalArgumentException("tasks: must be fewer than 2^24, got " + count);
    }
    this.task = task;
    done.set(0);
    caller = Thread.currentThread();
    long round = (state.get() >>> 2 * BITS) + 1;
    state.set(round << 2 * BITS);
    // Now nobody can claim what the old state says is left of the new tasks.
    tasks = count;
    for (int i = 0; i < helpers.length; i++) {
      if (asleep.get(i + 1) != 0) {
        LockSupport.unpark(helpers[i]);
      }
    }
    work(0);
    boolean interrupted = false;
    for (int spins = 0; done.get() < count; spins++) {
      if (spins < turns) {
        turn(spins);
      } else {
        LockSupport.park(this);
        // An interrupt would make parking return at once; it is kept for after the wait.
        interrupted |= Thread.interrupted();
      }
    }
    tasks = 0;
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

  /**
   * Runs tasks until none is left. A round ends with its last task, and not with the last helper:
   * one that another program's thread has sent to sleep is waited for only if it has a task. A task
   * that is claimed keeps its round from ending, and so what it reads of the round is the round's
   * own.
   */
  private void work(int worker) {
    boolean back = worker % 2 != 0;
    int own = 0;
    int all = 0;
    while (true) {
      long seen = state.get();
      int count = tasks;
      if (left(seen, count) <= 0) {
        break;
      }
      if (state.compareAndSet(seen, seen + (back ? 1L << BITS : 1))) {
        run(worker, back ? count - 1 - back(seen) : front(seen));
        own++;
        all = count;
      }
    }
    if (own > 0 && done.addAndGet(own) == all && worker != 0) {
      LockSupport.unpark(caller);
    }
  }

  private static int front(long state) {
    return (int) (state & MASK);
  }

  private static int back(long state) {
    return (int) (state >>> BITS & MASK);
  }

  /** Of so many tasks, those that nobody has taken. */
  private static int left(long state, int count) {
    return count - front(state) - back(state);
  }

  /**
   * One turn of waiting. The system may have put both threads on one processor, where whoever waits
   * keeps the other from working, so now and then it lets others go first.
   */
  private static void turn(int spins) {
    if (spins % TURNS_OF_ITS_OWN == TURNS_OF_ITS_OWN - 1) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  /** After a failure the tasks that are left are passed over. */
  private void run(int worker, int index) {
    Task current = task;
    if (current == null || failure != null) {
      return;
    }
    try {
      current.run(worker, index);
    } catch (RuntimeException | Error failed) {
      failure = failed;
    }
  }

  private boolean isIdle() {
    long seen = state.get();
    return left(seen, tasks) <= 0 && !closed;
  }

  private void help(int worker) {
    while (!closed) {
      for (int spins = 0; isIdle(); spins++) {
        if (spins < turns) {
          turn(spins);
          continue;
        }
        asleep.set(worker, 1);
        if (isIdle()) {
          LockSupport.park(this);
        }
        asleep.set(worker, 0);
        // Woken too late for a round, it waits for the next one awake.
        spins = 0;
      }
      work(worker);
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
