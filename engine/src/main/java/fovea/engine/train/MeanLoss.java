package fovea.engine.train;

/** The mean over an output's values of the loss of each. */
final class MeanLoss implements OutputLoss {
  private final ValueLoss each;
  private final OutputPlaces places;

  MeanLoss(ValueLoss each, OutputPlaces places) {
    this.each = each;
    this.places = places;
  }

  @Override
  public int targets() {
    return places.values();
  }

  @Override
  public boolean classifies() {
    return each.classifies();
  }

  @Override
  public void apply(
      float[] arena,
      int values,
      int gradient,
      float[] targets,
      int targetsAt,
      int images,
      float scale,
      Tally tally) {
    int size = targets();
    float share = scale / size;
    for (int lane = 0; lane < images; lane++) {
      double loss = 0;
      int right = 0;
      for (int cell = 0; cell < places.cells(); cell++) {
        for (int c = 0; c < places.channels(); c++) {
          int at = cell * places.cell() + c * places.channel() + lane;
          float value = arena[values + at];
          float target = targets[targetsAt + lane * size + cell * places.channels() + c];
          loss += each.loss(value, target);
          right += each.right(value, target) ? 1 : 0;
          arena[gradient + at] = each.slope(value, target) * share;
        }
      }
      tally.add(loss / size, (double) right / size);
    }
    places.clear(arena, gradient, images);
  }
}
