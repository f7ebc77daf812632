package fovea.dsl;

import fovea.ir.Input;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Op;
import fovea.ir.OpCases;
import fovea.ir.OpCases.OpCase;
import fovea.ir.OpSpec;
import fovea.ir.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random graphs of the operators of {@link OpCases}: chains, branches, merges, several ends. */
final class RandomNetworks {
  private static final List<String> NAMES =
      List.of("conv", "k3", "x2", "same", "e1", "a-b", "as", "out", "n3", "bias", "skip", "q");

  private RandomNetworks() {}

  static Network next(Random random) {
    List<Node> nodes = new ArrayList<>();
    int size = 2 + random.nextInt(14);
    input(nodes, random);
    while (nodes.size() < size) {
      if (random.nextInt(12) == 0) {
        input(nodes, random);
      }
      step(nodes, random);
    }
    List<Integer> outputs = new ArrayList<>();
    outputs.add(nodes.size() - 1);
    while (random.nextInt(3) == 0) {
      outputs.add(random.nextInt(nodes.size()));
    }
    String name = random.nextBoolean() ? NAMES.get(random.nextInt(NAMES.size())) : null;
    return new Network(name, nodes, outputs, List.of(), List.of(), null, null);
  }

  private static void input(List<Node> nodes, Random random) {
    List<OpCase> cases = OpCases.all();
    Shape shape = cases.get(random.nextInt(cases.size())).input();
    add(nodes, new Input(shape), List.of(), shape, random);
  }

  /** Adds an operator that fits; mostly behind the last node, and often with a word behind it. */
  private static void step(List<Node> nodes, Random random) {
    List<OpCase> cases = OpCases.all();
    for (int attempt = 0; attempt < 60; attempt++) {
      Op op = cases.get(random.nextInt(cases.size())).op();
      boolean merge = op.spec().group() == OpSpec.Group.MERGE;
      List<Integer> from = new ArrayList<>();
      from.add(random.nextInt(5) == 0 ? random.nextInt(nodes.size()) : nodes.size() - 1);
      for (int i = 0; merge && i < random.nextInt(4); i++) {
        from.add(random.nextInt(nodes.size()));
      }
      List<Shape> shapes = from.stream().map(id -> nodes.get(id).shape()).toList();
      if (op instanceof Input || op.infer(shapes).shape() == null) {
        continue;
      }
      Shape shape = op.infer(shapes).orThrow();
      if (shape.elements().bitLength() > 20) {
        continue;
      }
      add(nodes, op, from, shape, random);
      return;
    }
  }

  private static void add(
      List<Node> nodes, Op op, List<Integer> inputs, Shape shape, Random random) {
    int id = nodes.size();
    String wanted = NAMES.get(random.nextInt(NAMES.size()));
    boolean taken = nodes.stream().anyMatch(n -> n.name().equals(wanted));
    String name = taken || random.nextBoolean() ? op.spec().keyword() + "_" + id : wanted;
    nodes.add(new Node(id, name, op, inputs, shape));
  }
}
