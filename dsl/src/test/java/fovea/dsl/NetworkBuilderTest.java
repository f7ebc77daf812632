package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.ir.AvgPool;
import fovea.ir.Concat;
import fovea.ir.Conv2d;
import fovea.ir.Dense;
import fovea.ir.Flatten;
import fovea.ir.GlobalAvgPool;
import fovea.ir.InvalidNetworkException;
import fovea.ir.MaxPool;
import fovea.ir.Merge;
import fovea.ir.Network;
import fovea.ir.Padding;
import fovea.ir.Shape;
import org.junit.jupiter.api.Test;

class NetworkBuilderTest {
  @Test
  void buildsTheNetworkOfTheText() {
    Network built =
        Network.builder()
            .model("lenet")
            .input(28, 28, 1)
            .add(Conv2d.of(6, 3))
            .relu()
            .add(AvgPool.of(2))
            .add(Conv2d.of(16, 3))
            .relu()
            .add(AvgPool.of(2))
            .add(new Flatten())
            .add(Dense.of(120))
            .relu()
            .add(Dense.of(84))
            .relu()
            .add(Dense.of(10))
            .softmax()
            .build();
    Network compiled =
        Cnn.compile(
                """
                model lenet
                input 28x28x1
                conv 6 k3 relu; avgpool
                conv 16 k3 relu; avgpool
                flatten
                dense 120 relu; dense 84 relu
                dense 10 softmax
                """)
            .orThrow();
    assertThat(built).isEqualTo(compiled);
  }

  @Test
  void buildsBranchesSkipsAndResiduals() {
    Network built =
        Network.builder()
            .input(16, 16, 8)
            .add(same(8))
            .bn()
            .relu()
            .name("e1")
            .residual(body -> body.add(same(8)).relu().add(same(8)))
            .relu()
            .branches(
                new Merge(Merge.Function.MAX),
                left -> left.add(same(4)),
                right -> right.repeat(2, twice -> twice.add(same(4))))
            .join(new Concat(), "e1")
            .add(new GlobalAvgPool())
            .build();
    assertThat(built.outputShape()).isEqualTo(Shape.of(12));
    assertThat(built.nodes()).extracting(node -> node.name()).doesNotHaveDuplicates();
  }

  @Test
  void severalInputsAndOutputsHaveNames() {
    Network built =
        Network.builder()
            .input("image", Shape.of(8, 8, 3))
            .add(new GlobalAvgPool())
            .name("seen")
            .input("meta", Shape.of(3))
            .join(new Concat(), "seen")
            .add(Dense.of(2))
            .name("both")
            .output("both", "seen")
            .build();
    assertThat(built.inputs()).hasSize(2);
    assertThat(built.outputs()).hasSize(2);
  }

  @Test
  void saysEveryMistakeWithItsLayer() {
    assertThatThrownBy(
            () ->
                Network.builder()
                    .input(28, 28, 1)
                    .add(Conv2d.of(6, 3))
                    .name("e")
                    .add(MaxPool.of(40))
                    .add(Dense.of(3))
                    .from("e")
                    .add(Dense.of(10))
                    .build())
        .isInstanceOf(InvalidNetworkException.class)
        .hasMessage(
            """
            error[E301] layer 3 (maxpool k40): a 40x40 window does not fit into a 26x26 input
              output = floor((26 + 2*0 - 40) / 40) + 1 = 0, must be at least 1
            error[E310] layer 5 (dense 10): dense needs a vector, but gets 26x26x6""");
    assertThatThrownBy(() -> Network.builder().add(Dense.of(3)).build())
        .hasMessageContaining("E323");
    assertThatThrownBy(() -> Network.builder().input(3).from("x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Conv2d same(int filters) {
    return Conv2d.of(filters, 3).withPadding(Padding.SAME);
  }
}
