package fovea.benchmarks;

import fovea.dsl.Cnn;
import fovea.ir.Model;
import fovea.ir.Network;
import fovea.ir.Node;
import fovea.ir.Parameter;
import fovea.ir.Tensor;
import fovea.ir.Weights;
import fovea.serialization.DataType;
import fovea.serialization.MappedModel;
import fovea.serialization.ModelFile;
import fovea.serialization.SaveOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Loading a model against a plain copy of its file into memory, the file being in the system's
 * cache: what the checks and the conversion cost is {@code load / copy}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class LoadBenchmark {
  /** About that many million bytes of float32 weights. */
  @Param("400")
  public int megabytes = 400;

  /** How they stand in the file. */
  @Param({"FLOAT32", "FLOAT16"})
  public DataType type = DataType.FLOAT32;

  private Path file = Path.of("");

  /** Writes the model: eight dense layers of equal size. */
  @Setup
  public void write() throws IOException {
    int width = (int) Math.sqrt(megabytes * 1e6 / 4 / 8);
    String layers = ("; dense " + width).repeat(8);
    Network network = Cnn.compile("input " + width + layers).orThrow();
    SplittableRandom random = new SplittableRandom(1);
    List<Tensor> tensors = new ArrayList<>();
    for (Node node : network.nodes()) {
      for (Parameter parameter : network.parameters(node)) {
        float[] values = new float[parameter.count().intValueExact()];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) random.nextDouble(-1, 1);
        }
        tensors.add(new Tensor(node.tensorName(parameter), parameter.dims(), values));
      }
    }
    file = Files.createTempFile("fovea-load", ".cnnm");
    ModelFile.save(
        Model.of(network, new Weights(tensors)), file, SaveOptions.DEFAULT.withType(type));
  }

  /** Removes the file. */
  @TearDown
  public void delete() throws IOException {
    Files.delete(file);
  }

  /** The file's bytes in an array. */
  @Benchmark
  public byte[] copy() throws IOException {
    return Files.readAllBytes(file);
  }

  /** The model with all of its checks. */
  @Benchmark
  public Model load() {
    return ModelFile.load(file);
  }

  /** The model without its weights. */
  @Benchmark
  public int open() {
    try (MappedModel model = ModelFile.open(file)) {
      return model.header().tensors().size();
    }
  }

  /** The weights where they lie, checked; float16 ones are copied. */
  @Benchmark
  public int openAndTouch() {
    try (MappedModel model = ModelFile.open(file)) {
      return type == DataType.FLOAT32
          ? model.header().tensors().stream().mapToInt(t -> model.buffers(t.name()).size()).sum()
          : model.model().weights().size();
    }
  }
}
