package fovea.cli;

import fovea.ir.Network;
import fovea.ir.Preprocess;
import fovea.ir.Tensor;
import fovea.ir.TensorStatistics;
import fovea.ir.TrainingState;
import fovea.ir.VisibleText;
import fovea.serialization.DataType;
import fovea.serialization.MappedModel;
import fovea.serialization.ModelFile;
import fovea.serialization.ModelHeader;
import fovea.serialization.TensorInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fovea inspect}: what a model's file holds, and what its tensors look like. */
@Command(
    name = "inspect",
    description = "Print what a model's file holds, or the values of one of its tensors.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  private static final int BINS = 16;
  private static final int BAR = 40;
  private static final int LONGEST = 200;

  private final Console console;

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "A .cnnm model or checkpoint.")
  private Path file = Path.of("");

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TENSOR",
      description = "A tensor, such as conv1/kernel, or a layer that has only one.")
  private @Nullable String tensor;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Draw the tensor's kernels into a picture, .png or .svg.")
  private @Nullable Path picture;

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path target = picture;
    if (target != null) {
      if (tensor == null) {
        throw new ParameterException(spec.commandLine(), "--out needs a TENSOR to draw");
      }
      Arguments.checked(spec, () -> KernelPicture.format(target));
    }
    String name = tensor;
    if (name == null) {
      printIndex(ModelFile.inspect(file));
      return 0;
    }
    try (MappedModel model = ModelFile.open(file)) {
      Tensor values = model.tensor(find(model.header(), name));
      print(values, type(model.header(), values));
      if (target != null) {
        KernelPicture.of(values).write(target);
        console.err().println("drawn " + Arguments.shown(target));
      }
    }
    return 0;
  }

  private void printIndex(ModelHeader header) throws IOException {
    PrintWriter out = console.out();
    Network network = header.network();
    out.println(
        String.format(
            Locale.ROOT,
            "%s: format version %d, written by %s%s",
            Arguments.shown(file),
            header.version(),
            shown(header.producer()),
            Files.isRegularFile(file)
                ? String.format(Locale.ROOT, ", %,d bytes", Files.size(file))
                : ""));
    String name = network.name();
    out.println(
        "network: "
            + (name == null ? "" : shown(name) + ", ")
            + shapes(network, network.inputs().stream().map(node -> node.id()).toList())
            + " -> "
            + shapes(network, network.outputs()));
    printList("preprocess", network.preprocess().stream().map(Preprocess::text).toList());
    printList("labels", network.labels());
    header
        .metadata()
        .forEach((key, value) -> out.println("note " + shown(key) + ": " + shown(value)));
    TrainingState state = header.state();
    if (state != null) {
      out.println(
          String.format(
              Locale.ROOT,
              "checkpoint: step %,d, epoch %,d, %,d examples into it, seed %d",
              state.step(),
              state.epoch(),
              state.position(),
              state.seed()));
      state
          .schedule()
          .forEach((key, value) -> out.println("schedule " + shown(key) + ": " + value));
    }
    Columns columns = new Columns(3, "tensor", "shape", "type", "offset", "bytes", "crc32c");
    for (TensorInfo one : all(header)) {
      String label = shown(one.name());
      for (TensorInfo.Part part : one.parts()) {
        columns.add(
            label,
            label.isEmpty() ? "" : one.shape(),
            label.isEmpty() ? "" : word(one.type()),
            String.format(Locale.ROOT, "%,d", part.offset()),
            String.format(Locale.ROOT, "%,d", part.length()),
            String.format(Locale.ROOT, "%08x", part.checksum()));
        label = "";
      }
    }
    out.print(columns);
  }

  private void printList(String what, List<String> values) {
    if (!values.isEmpty()) {
      console.out().println(what + ": " + shown(String.join(", ", values)));
    }
  }

  private static String shapes(Network network, List<Integer> nodes) {
    return nodes.stream()
        .map(id -> network.nodes().get(id).shape().toString())
        .collect(Collectors.joining(" and "));
  }

  /** The network's tensors, then the optimizer's. */
  private static List<TensorInfo> all(ModelHeader header) {
    List<TensorInfo> tensors = new ArrayList<>(header.tensors());
    tensors.addAll(header.stateTensors());
    return tensors;
  }

  private static String find(ModelHeader header, String name) {
    List<String> names = all(header).stream().map(TensorInfo::name).toList();
    if (names.contains(name)) {
      return name;
    }
    List<String> of = names.stream().filter(one -> one.startsWith(name + "/")).toList();
    if (of.size() == 1) {
      return of.get(0);
    }
    throw new IllegalArgumentException(
        of.isEmpty()
            ? "the model has no tensor " + name + ", but " + shown(String.join(", ", names))
            : name + " has several tensors: " + shown(String.join(", ", of)));
  }

  private static DataType type(ModelHeader header, Tensor tensor) {
    return all(header).stream()
        .filter(one -> one.name().equals(tensor.name()))
        .findFirst()
        .orElseThrow()
        .type();
  }

  private void print(Tensor tensor, DataType type) {
    PrintWriter out = console.out();
    TensorStatistics s = TensorStatistics.of(tensor.values(), BINS);
    out.println(
        shown(tensor.toString())
            + String.format(Locale.ROOT, " %s, %,d values", word(type), s.count()));
    if (s.finite() < s.count()) {
      out.println(String.format(Locale.ROOT, "%,d are infinite", s.count() - s.finite()));
    }
    out.println(
        String.format(
            Locale.ROOT,
            "min %.6g, max %.6g, mean %.6g, standard deviation %.6g, %,d zeros",
            s.minimum(),
            s.maximum(),
            s.mean(),
            s.standardDeviation(),
            s.zeros()));
    int most = s.histogram().stream().mapToInt(Integer::intValue).max().orElse(0);
    Columns columns = new Columns(0, "from", "to", "values", "");
    for (int part = 0; part < BINS && s.finite() > 0; part++) {
      int count = s.histogram().get(part);
      String bar = "#".repeat((int) Math.ceil((double) BAR * count / Math.max(1, most)));
      columns.add(
          String.format(Locale.ROOT, "%.4g", s.border(part)),
          String.format(Locale.ROOT, "%.4g", s.border(part + 1)),
          String.format(Locale.ROOT, "%,d", count),
          bar + " ".repeat(BAR - bar.length()));
    }
    out.print(columns);
  }

  private static String word(DataType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static String shown(String text) {
    return VisibleText.of(text, LONGEST);
  }
}
