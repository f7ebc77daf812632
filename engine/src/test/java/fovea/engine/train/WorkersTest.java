package fovea.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
  /** Rounds of few and of many tasks right behind one another, and some after a sleep. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyTaskOfEveryRoundIsRunOnce(int threads) throws InterruptedException {
    Random random = new Random(threads);
    AtomicIntegerArray runs = new AtomicIntegerArray(300);
    int[] expected = new int[runs.length()];
    try (Workers workers = new Workers(threads)) {
      for (int round = 0; round < 20_000; round++) {
        int count = random.nextInt(10) == 0 ? random.nextInt(300) : random.nextInt(6);
        workers.run(count, (worker, index) -> runs.incrementAndGet(index));
        for (int i = 0; i < count; i++) {
          expected[i]++;
          // The round is over: nobody runs its tasks any more.
          if (runs.get(i) != expected[i]) {
            assertThat(runs.get(i))
                .as("round %d of %d, task %d", round, count, i)
                .isEqualTo(expected[i]);
          }
        }
        if (round % 5_000 == 0) {
          Thread.sleep(20);
        }
      }
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat(runs.get(i)).isEqualTo(expected[i]);
    }
  }

  /** Of two threads the helper has the last tasks, where it comes at all. */
  @Test
  void threadsTakeTheTasksFromBothEnds() {
    int[] worker = new int[64];
    int shared = 0;
    long begin = System.nanoTime();
    try (Workers workers = new Workers(2)) {
      while (shared < 20 && System.nanoTime() - begin < 20e9) {
        workers.run(64, (who, index) -> worker[index] = spin() ? who : -1);
        assertThat(worker).isSorted();
        shared += worker[0] == worker[63] ? 0 : 1;
      }
    }
    assertThat(shared).isEqualTo(20);
  }

  /** Some twenty microseconds, so that a helper has time to come. */
  private static boolean spin() {
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < 20_000) {
      Thread.onSpinWait();
    }
    return true;
  }

  @Test
  void aFailureIsTheCallersAndTheNextRoundRuns() {
    try (Workers workers = new Workers(3)) {
      for (int round = 0; round < 500; round++) {
        int bad = round % 20;
        assertThatThrownBy(
                () ->
                    workers.run(
                        20,
                        (worker, index) -> {
                          if (index == bad) {
                            throw new IllegalStateException("task " + bad);
                          }
                        }))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("task " + bad);
        AtomicIntegerArray runs = new AtomicIntegerArray(20);
        workers.run(20, (worker, index) -> runs.incrementAndGet(index));
        for (int i = 0; i < 20; i++) {
          assertThat(runs.get(i)).isOne();
        }
      }
    }
  }

  @Test
  void anInterruptIsKeptForAfterTheRound() {
    try (Workers workers = new Workers(2)) {
      Thread.currentThread().interrupt();
      workers.run(8, (worker, index) -> spin());
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void tooManyTasksAreRefused() {
    try (Workers workers = new Workers(2)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> workers.run(1 << 24, (worker, index) -> {}))
          .withMessageContaining("2^24");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new Workers(0));
  }
}
