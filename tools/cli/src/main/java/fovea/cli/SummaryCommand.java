package fovea.cli;

import fovea.dsl.diagnostic.Json;
import fovea.ir.Network;
import fovea.ir.Summary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea summary}: the table of layers, shapes and parameters. */
@Command(
    name = "summary",
    description = "Print the layers of a file or model: shapes, parameters, multiply-adds.",
    mixinStandardHelpOptions = true)
final class SummaryCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "FILE|MODEL",
      description = "A .cnn file (- for standard input) or a .cnnm model.")
  private String file = "";

  @Option(names = "--json", description = "Print it as JSON.")
  private boolean json;

  @Mixin private Sources sources = new Sources();

  SummaryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Network network = sources.networkOrModel(file, console);
    if (json) {
      console.out().println(Json.write(fields(network)));
    } else {
      console.out().print(network.summary());
      console.out().print(MemoryLines.summary(network));
    }
    return 0;
  }

  static Map<String, Object> fields(Network network) {
    Summary summary = network.summary();
    List<Object> layers = new ArrayList<>();
    for (Summary.Row row : summary.layers()) {
      Map<String, Object> layer = new LinkedHashMap<>();
      layer.put("name", row.name());
      layer.put("op", row.op());
      layer.put("output", row.output().toString());
      layer.put("kernel", row.kernel());
      layer.put("stride", row.stride());
      layer.put("padding", row.padding());
      layer.put("parameters", row.parameters());
      layer.put("nonTrainable", row.nonTrainable());
      layer.put("share", row.share());
      layer.put("macs", row.multiplyAdds());
      layer.put("receptiveField", row.receptiveField());
      layer.put("neurons", row.neurons());
      layer.put("activationBytes", row.activationBytes());
      layers.add(layer);
    }
    Summary.Totals sums = summary.totals();
    Map<String, Object> totals = new LinkedHashMap<>();
    totals.put("parameters", sums.parameters());
    totals.put("trainable", sums.trainable());
    totals.put("nonTrainable", sums.nonTrainable());
    totals.put("macs", sums.multiplyAdds());
    totals.put("weightBytes", sums.weightBytes());
    totals.put("activationBytes", sums.activationBytes());
    totals.put("batch", sums.batch());
    totals.put("inferenceBytes", MemoryLines.inference(network, 1).bytes());
    totals.put("trainingBytes", MemoryLines.training(network, 1).bytes());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", summary.name());
    fields.put("input", summary.input());
    fields.put("output", summary.output());
    fields.put("layers", layers);
    fields.put("totals", totals);
    return fields;
  }
}
