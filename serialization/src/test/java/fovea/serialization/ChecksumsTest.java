package fovea.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ChecksumsTest {
  @Test
  void joinsTheSumsOfTwoRuns() {
    byte[] bytes = new byte[10_000];
    new Random(3).nextBytes(bytes);
    for (int length : new int[] {0, 1, 2, 3, 8, 63, 64, 65, 1000, 4096, 9999, 10_000}) {
      int rest = bytes.length - length;
      assertThat(Checksums.joined(sum(bytes, 0, rest), sum(bytes, rest, length), length))
          .as("%d bytes", length)
          .isEqualTo(sum(bytes, 0, bytes.length));
    }
  }

  /** Four gigabytes and more after one byte, doubled and one after the other. */
  @Test
  void joinsRunsOfMoreThanFourGigabytes() {
    byte[] zeros = new byte[1 << 20];
    int megabyte = sum(zeros, 0, zeros.length);
    int first = sum(new byte[] {'x'}, 0, 1);
    int one = first;
    for (int i = 0; i < 5 * 1024; i++) {
      one = Checksums.joined(one, megabyte, zeros.length);
    }
    int gigabyte = megabyte;
    for (long length = zeros.length; length < 1L << 30; length *= 2) {
      gigabyte = Checksums.joined(gigabyte, gigabyte, length);
    }
    int four = Checksums.joined(gigabyte, gigabyte, 1L << 30);
    four = Checksums.joined(four, four, 1L << 31);
    int five = Checksums.joined(gigabyte, four, 1L << 32);

    assertThat(Checksums.joined(first, five, 5L << 30)).isEqualTo(one);
  }

  private static int sum(byte[] bytes, int from, int count) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, count);
    return (int) sum.getValue();
  }
}
