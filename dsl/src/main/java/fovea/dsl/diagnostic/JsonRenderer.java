package fovea.dsl.diagnostic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Diagnostics as JSON for machines: an array with one object each. */
public final class JsonRenderer {
  private JsonRenderer() {}

  /**
   * {@code [{code, severity, file, line, column, endLine, endColumn, message, notes, fixes}]};
   * places count from 1 in code points, and an end lies behind the last one.
   */
  public static String render(List<Diagnostic> diagnostics) {
    List<Object> all = new ArrayList<>();
    diagnostics.forEach(diagnostic -> all.add(fields(diagnostic)));
    return Json.write(all);
  }

  private static Map<String, Object> fields(Diagnostic diagnostic) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("code", diagnostic.code());
    fields.put("severity", diagnostic.severity().word());
    fields.put("file", diagnostic.source().name());
    place(diagnostic.source(), diagnostic.span(), fields);
    fields.put("message", diagnostic.message());
    List<Object> notes = new ArrayList<>();
    for (Label label : diagnostic.labels()) {
      notes.add(label.source().place(label.span()) + ": " + label.text());
    }
    notes.addAll(diagnostic.notes());
    diagnostic.help().forEach(help -> notes.add("help: " + help));
    fields.put("notes", notes);
    List<Object> fixes = new ArrayList<>();
    for (Fix fix : diagnostic.fixes()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("title", fix.title());
      place(diagnostic.source(), fix.span(), one);
      one.put("replacement", fix.replacement());
      fixes.add(one);
    }
    fields.put("fixes", fixes);
    return fields;
  }

  private static void place(SourceText source, Span span, Map<String, Object> fields) {
    fields.put("line", source.line(span.start()));
    fields.put("column", source.column(span.start()));
    fields.put("endLine", source.line(span.end()));
    fields.put("endColumn", source.column(span.end()));
  }
}
