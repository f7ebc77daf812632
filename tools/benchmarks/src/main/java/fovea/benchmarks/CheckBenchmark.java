package fovea.benchmarks;

import fovea.dsl.Cnn;
import fovea.dsl.Compilation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.Warmup;

/** What {@code fovea check} does with a text, without the start of the virtual machine. */
@State(Scope.Benchmark)
public class CheckBenchmark {
  /** A file below samples/models, without its ending. */
  @Param({"lenet", "resnet18"})
  public String model = "lenet";

  private String text = "";

  /** Reads the text, so that only its compilation is measured. */
  @Setup
  public void read() throws IOException {
    text =
        Files.readString(
            Path.of(System.getProperty("fovea.models", "samples/models"), model + ".cnn"));
  }

  /** The first check in a fresh virtual machine: classes load, the grammar's tables are read. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  @Fork(10)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  public Compilation cold() {
    return Cnn.compile(text);
  }

  /** One check of many, as an editor makes them. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  @Fork(2)
  @Warmup(iterations = 5, time = 1)
  @Measurement(iterations = 5, time = 1)
  public Compilation warm() {
    return Cnn.compile(text);
  }
}
