package fovea.dsl.ast;

import fovea.dsl.diagnostic.SourceText;
import java.util.List;

/**
 * One parsed text.
 *
 * @param source the text
 * @param items what stands in it, in order
 */
public record SourceFile(SourceText source, List<Item> items) {
  public SourceFile {
    items = List.copyOf(items);
  }
}
