package fovea.dsl.check;

import fovea.dsl.diagnostic.SourceText;
import fovea.dsl.diagnostic.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which statement each node of a network came from. */
public final class SourceMap {
  /** A statement or word in its text. */
  public record Place(SourceText source, Span span) {}

  private final List<Place> places;

  SourceMap(List<Place> places) {
    this.places = List.copyOf(places);
  }

  /** The place of a node; null if it came from outside, as an input's shape may. */
  public @Nullable Place get(int nodeId) {
    Place place = places.get(nodeId);
    return place.source() == NOWHERE ? null : place;
  }

  static final SourceText NOWHERE = new SourceText("(outside)", "");
}
