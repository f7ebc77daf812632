package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import fovea.ir.Summary;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Shapes, parameters and multiply-adds of random chains against a second computation in BigInteger,
 * which shares nothing with the first. Extents go up to 2^31 - 1, so that a product in an int or a
 * long that is not looked after would show.
 */
class ExactArithmeticTest {
  private static final int NETS = 100_000;
  private static final BigInteger MOST_WEIGHTS = BigInteger.valueOf(Integer.MAX_VALUE);

  /** A chain and what must come of it. */
  private static final class Chain {
    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private final List<BigInteger> shape = new ArrayList<>();
    private BigInteger parameters = BigInteger.ZERO;
    private BigInteger multiplyAdds = BigInteger.ZERO;
    private boolean wrong;

    Chain(Random random) {
      this.random = random;
      shape.add(big(extent()));
      shape.add(big(extent()));
      shape.add(big(random.nextInt(4) == 0 ? extent() : 1 + random.nextInt(70)));
      text.append("input ").append(shape.get(0)).append('x').append(shape.get(1));
      text.append('x').append(shape.get(2)).append('\n');
      int layers = 1 + random.nextInt(4);
      for (int layer = 0; layer < layers && !wrong; layer++) {
        switch (random.nextInt(shape.size() == 1 ? 1 : 5)) {
          case 0 -> {
            if (shape.size() > 1) {
              flatten();
            }
            if (!wrong) {
              dense();
            }
          }
          case 1 -> pool();
          default -> convolution();
        }
      }
    }

    private int extent() {
      return switch (random.nextInt(4)) {
        case 0 -> 1 + random.nextInt(12);
        case 1 -> 1 + random.nextInt(300);
        case 2 -> 1 + random.nextInt(1 << 20);
        default -> Integer.MAX_VALUE - random.nextInt(5);
      };
    }

    private void flatten() {
      text.append("flatten\n");
      BigInteger length = shape.get(0).multiply(shape.get(1)).multiply(shape.get(2));
      shape.clear();
      shape.add(length);
      wrong = length.bitLength() > 62;
    }

    private void dense() {
      int units = random.nextInt(3) == 0 ? extent() : 1 + random.nextInt(20);
      boolean bias = random.nextInt(4) != 0;
      text.append("dense ").append(units).append(bias ? "\n" : " nobias\n");
      BigInteger products = shape.get(0).multiply(big(units));
      weights(products, bias ? big(units) : BigInteger.ZERO);
      multiplyAdds = multiplyAdds.add(products);
      shape.set(0, big(units));
    }

    private void pool() {
      int kernel = 1 + random.nextInt(4);
      int stride = 1 + random.nextInt(4);
      text.append(random.nextBoolean() ? "maxpool k" : "avgpool k");
      text.append(kernel).append(" s").append(stride).append('\n');
      for (int axis = 0; axis < 2; axis++) {
        slide(axis, big(kernel), stride, 0);
      }
    }

    private void convolution() {
      int filters = random.nextInt(8) == 0 ? extent() : 1 + random.nextInt(64);
      int height = kernel();
      int width = kernel();
      int stride = 1 + random.nextInt(3);
      int dilation = random.nextInt(3) == 0 ? 1 + random.nextInt(9) : 1;
      int pad = random.nextInt(Math.min(Math.min(height, width), 1000));
      boolean normalised = random.nextInt(3) == 0;
      text.append("conv ").append(filters).append(" k").append(height).append('x').append(width);
      text.append(" s").append(stride).append(" d").append(dilation).append(" p").append(pad);
      text.append(normalised ? " bn relu\n" : " relu\n");
      slide(0, reach(height, dilation), stride, pad);
      slide(1, reach(width, dilation), stride, pad);
      if (wrong) {
        return;
      }
      BigInteger each = big(height).multiply(big(width)).multiply(shape.get(2));
      BigInteger all = each.multiply(big(filters));
      weights(all, normalised ? BigInteger.ZERO : big(filters));
      if (normalised) {
        // gamma and beta count; with the running statistics bn holds four values a filter.
        parameters = parameters.add(big(filters).multiply(BigInteger.TWO));
        wrong |= big(filters).multiply(big(4)).compareTo(MOST_WEIGHTS) > 0;
      }
      multiplyAdds = multiplyAdds.add(shape.get(0).multiply(shape.get(1)).multiply(all));
      shape.set(2, big(filters));
    }

    private int kernel() {
      return switch (random.nextInt(10)) {
        case 0 -> 1 + random.nextInt(2000);
        case 1 -> extent();
        default -> 1 + random.nextInt(7);
      };
    }

    private static BigInteger reach(int kernel, int dilation) {
      return big(kernel).subtract(BigInteger.ONE).multiply(big(dilation)).add(BigInteger.ONE);
    }

    private void slide(int axis, BigInteger reach, int stride, int pad) {
      BigInteger room = shape.get(axis).add(big(2L * pad)).subtract(reach);
      if (room.signum() < 0) {
        wrong = true;
      } else {
        shape.set(axis, room.divide(big(stride)).add(BigInteger.ONE));
      }
    }

    private void weights(BigInteger kernel, BigInteger bias) {
      BigInteger all = kernel.add(bias);
      wrong |= all.compareTo(MOST_WEIGHTS) > 0;
      parameters = parameters.add(all);
    }

    private String output() {
      return String.join("x", shape.stream().map(BigInteger::toString).toList());
    }
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }

  @Test
  void randomChainsComeToWhatBigIntegersSay() {
    long seed = Long.getLong("fovea.test.seed", System.nanoTime());
    System.out.println("ExactArithmeticTest: -Dfovea.test.seed=" + seed);
    Random random = new Random(seed);
    int right = 0;
    for (int net = 0; net < NETS; net++) {
      Chain chain = new Chain(random);
      Compilation compilation = Cnn.compile(chain.text.toString());
      if (compilation.isValid() == chain.wrong) {
        assertThat(compilation.isValid())
            .as("seed %s, net %s:%n%s%s", seed, net, chain.text, compilation.report())
            .isEqualTo(!chain.wrong);
      }
      if (chain.wrong) {
        continue;
      }
      right++;
      Summary summary = compilation.orThrow().summary();
      boolean agree =
          summary.output().equals(chain.output())
              && BigInteger.valueOf(summary.totals().parameters()).equals(chain.parameters)
              && summary.totals().multiplyAdds().equals(chain.multiplyAdds);
      if (!agree) {
        assertThat(summary.toString())
            .as("seed %s, net %s:%n%s", seed, net, chain.text)
            .contains(chain.output(), chain.parameters.toString(), chain.multiplyAdds.toString());
      }
    }
    assertThat(right).as("both outcomes occur often").isBetween(NETS / 5, 4 * NETS / 5);
  }

  @Test
  void extentsBeyondALongAreErrorsAndNeverWrapAround() {
    String most = "2147483647";
    String grow = "upsample " + most + "\n";
    assertThat(Texts.errors("input 8x8x1\n" + grow.repeat(3))).containsExactly("E308");
    String shift = "deconv 1 k1 s" + most + "\n";
    assertThat(Texts.errors("input 8x8x1\n" + shift.repeat(3))).containsExactly("E308");
    String doubled = "concat { skip | skip } x80";
    assertThat(Texts.errors("input 1x1x1\n" + doubled)).containsExactly("E308");
    String far = "zeropad p" + most + "\n";
    String full = "conv1d 1 k" + most + " d" + most + " full nobias\n";
    assertThat(Texts.errors("input 2x1\n" + full)).containsExactly("E308");
    assertThat(Texts.output("input 1x1x1\n" + far)).isEqualTo("4294967295x4294967295x1");
    String se = "input 1x1x" + most + "\nconcat { skip | skip }\nse 1";
    assertThat(Texts.errors(se)).containsExactly("E308");
    String wide = "input 2x2x1\nresidual project { conv 2 k1; concat { skip | skip } x40 }";
    assertThat(Texts.errors(wide)).containsExactly("E308");
  }
}
