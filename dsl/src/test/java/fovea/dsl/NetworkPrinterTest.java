package fovea.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import fovea.dsl.diagnostic.SourceText;
import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.OpCases;
import fovea.ir.OpCases.OpCase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkPrinterTest {
  static List<OpCase> cases() {
    return OpCases.all();
  }

  static List<Path> files() throws IOException {
    return FormatterTest.files();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyOperatorIsPrintedAndReadAgain(OpCase c) {
    roundTrip(c.network());
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsPrintedAndReadAgain(Path file) {
    Network network = Cnn.read(file).network();
    if (network != null) {
      roundTrip(network);
    }
  }

  @Property(tries = 400)
  void anyNetworkIsPrintedAndReadAgain(@ForAll Random random) {
    roundTrip(RandomNetworks.next(random));
  }

  private static void roundTrip(Network network) {
    String text = Cnn.print(network);
    Compilation compilation = Cnn.compile(text);
    assertThat(compilation.isValid()).as(text + compilation.report()).isTrue();
    Network again = compilation.orThrow();
    assertThat(nameless(again)).as(text).isEqualTo(nameless(network));
    assertThat(Cnn.format(new SourceText("printed.cnn", text)).orThrow()).isEqualTo(text);
    assertThat(nameless(Cnn.compile(Cnn.print(again)).orThrow())).isEqualTo(nameless(network));
  }

  /** The network with its inputs first and its nodes named by their place. */
  private static Network nameless(Network network) {
    List<Node> order = new ArrayList<>(network.inputs());
    network.nodes().stream().filter(n -> !(n.op() instanceof Input)).forEach(order::add);
    Map<Integer, Integer> ids = new LinkedHashMap<>();
    order.forEach(node -> ids.put(node.id(), ids.size()));
    List<Node> nodes = new ArrayList<>();
    for (Node node : order) {
      nodes.add(
          new Node(
              nodes.size(),
              "node" + nodes.size(),
              node.op(),
              node.inputs().stream().map(ids::get).toList(),
              node.shape()));
    }
    return new Network(
        network.name(),
        nodes,
        network.outputs().stream().map(ids::get).toList(),
        network.preprocess(),
        network.labels(),
        network.data(),
        network.training());
  }

  @Test
  void wordsStandBehindTheirLayerAndRepeatsAreCounted() {
    String text =
        """
        model vgg
        input 32x32x3
        conv 64 k3 same relu x2
        conv 8 k3 bn relu
        conv 8 k3 bias bn
        conv 8 k3 nobias
        bn eps=1e-5 relu
        conv 8 k3 freeze bn leaky(0.2)
        flatten
        dense 10 l2(1e-4) softmax
        """;
    assertThat(Cnn.print(Cnn.compile(text).orThrow())).isEqualTo(text);
  }

  @Test
  void branchesAndSeveralInputsAreNamed() {
    String text =
        """
        input image 8x8x3
        input meta 8x8x1
        from image
        conv 4 k3 same relu as conv1
        conv 4 k1
        add conv1 relu
        concat meta as e1
        gap as gap1
        output gap1, e1
        """;
    assertThat(Cnn.print(Cnn.compile(text).orThrow())).isEqualTo(text);
  }

  @Test
  void sectionsArePrinted() {
    String text =
        """
        model "a b"
        input 28x28x1
        flatten
        dense 2 softmax

        preprocess { gray; resize 28x28; crop 28x28; scale 1/255; normalize mean=0.1307 std=0.3081 }
        labels "no" "yes"
        data { idx "../data/mnist" }
        train {
          loss crossentropy smooth=0.1
          optimizer sgd lr=0.1 momentum=0.9 nesterov
          epochs 3; batch 16; seed 7
        }
        """;
    assertThat(Cnn.print(Cnn.compile(text).orThrow())).isEqualTo(text);
    String adam = "input 4\ndense 2\n\ntrain { optimizer adam lr=0.01 eps=1e-6 }\n";
    assertThat(Cnn.print(Cnn.compile(adam).orThrow()))
        .contains("optimizer adam lr=0.01 beta1=0.9 beta2=0.999 eps=1e-6\n");
  }

  @Test
  void namesThatTheLanguageCannotWriteAreRefused() {
    Network network = Cnn.compile("input 4\ndense 1").orThrow();
    Network quoted =
        new Network(
            null, network.nodes(), network.outputs(), List.of(), List.of("a\"b"), null, null);
    assertThatThrownBy(() -> Cnn.print(quoted))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("labels: ");
  }
}
