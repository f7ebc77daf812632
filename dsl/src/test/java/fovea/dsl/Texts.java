package fovea.dsl;

import fovea.dsl.check.TextLoader;
import fovea.dsl.diagnostic.Diagnostic;
import fovea.dsl.diagnostic.SourceText;
import fovea.ir.Network;
import fovea.ir.Summary;
import java.util.List;
import java.util.Map;

/** What the tests of the language ask of a text. */
final class Texts {
  private Texts() {}

  /** The network of a text that must be right. */
  static Network network(String text) {
    return Cnn.compile(text).orThrow();
  }

  /** The layers, words included, without the input: {@code conv 6 k3 relu}. */
  static List<String> layers(String text) {
    return network(text).summary().layers().stream().map(Summary.Row::op).toList();
  }

  /** The layers' output shapes. */
  static List<String> shapes(String text) {
    return network(text).summary().layers().stream().map(row -> row.output().toString()).toList();
  }

  /** The result's shape. */
  static String output(String text) {
    return network(text).outputShape().toString();
  }

  static long parameters(String text) {
    return network(text).summary().totals().parameters();
  }

  /** Every code that is raised, by place. */
  static List<String> codes(Compilation compilation) {
    return compilation.diagnostics().stream().map(Diagnostic::code).toList();
  }

  /** The errors' codes, by place. */
  static List<String> errors(String text) {
    return errors(Cnn.compile(text));
  }

  static List<String> errors(Compilation compilation) {
    return compilation.diagnostics().stream()
        .filter(Diagnostic::isError)
        .map(Diagnostic::code)
        .toList();
  }

  /** Compiles with files from a map, by name. */
  static Compilation compile(String text, Map<String, String> files, CompileOptions options) {
    return Cnn.compile(new SourceText("main.cnn", text), options, loader(files));
  }

  /** Finds texts in a map. */
  static TextLoader loader(Map<String, String> files) {
    return path -> {
      String content = files.get(path);
      if (content == null) {
        throw new TextLoader.NotFoundException(path);
      }
      return new TextLoader.Text(path, content, path, loader(files));
    };
  }
}
