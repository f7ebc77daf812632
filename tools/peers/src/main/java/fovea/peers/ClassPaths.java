package fovea.peers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which jars of the whole class path belong to which engine, with all that it depends on. */
final class ClassPaths {
  /** How the file names of an engine's jars begin; a jar may serve several. */
  private static final Map<String, List<String>> JARS = new LinkedHashMap<>();

  static {
    JARS.put(
        "Fovea",
        List.of(
            "fovea-dsl",
            "fovea-engine",
            "fovea-serialization",
            "antlr4-runtime",
            "protobuf-java",
            "jspecify"));
    JARS.put("ORT", List.of("onnxruntime"));
    JARS.put("TF", List.of("tensorflow-", "ndarray", "javacpp", "protobuf-java"));
    JARS.put(
        "DJL",
        List.of(
            "api-", "pytorch-", "gson", "error_prone_annotations", "jna", "commons-", "slf4j-api"));
  }

  private ClassPaths() {}

  /** The engines, in the table's order. */
  static List<String> engines() {
    return List.copyOf(JARS.keySet());
  }

  /** This process's own class path. */
  static String whole() {
    return System.getProperty("java.class.path");
  }

  /** The programs here and the jars of one engine. */
  static String of(String engine) {
    return paths()
        .filter(path -> Files.isDirectory(path) || belongs(path, engine))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The bytes of an engine's jars. */
  static long bytes(String engine) {
    return paths().filter(path -> belongs(path, engine)).mapToLong(ClassPaths::size).sum();
  }

  /**
   * Fails if a jar belongs to no engine, since it would be counted for none.
   *
   * @throws IllegalStateException naming it
   */
  static void verify() {
    Predicate<Path> owned = path -> engines().stream().anyMatch(engine -> belongs(path, engine));
    paths()
        .filter(path -> Files.isRegularFile(path) && !owned.test(path))
        .findFirst()
        .ifPresent(
            path -> {
              throw new IllegalStateException("class path: " + path + " belongs to no engine");
            });
  }

  private static Stream<Path> paths() {
    return Stream.of(whole().split(File.pathSeparator)).map(Path::of);
  }

  private static boolean belongs(Path path, String engine) {
    String name = String.valueOf(path.getFileName());
    return Files.isRegularFile(path)
        && JARS.getOrDefault(engine, List.of()).stream().anyMatch(name::startsWith);
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
