package fovea.cli;

import fovea.engine.BatchProgress;
import fovea.engine.EpochResult;
import fovea.engine.TrainingListener;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows training as it goes: a bar for its batches, a line for each epoch. */
final class ProgressListener implements TrainingListener {
  private final ProgressBar bar;
  private final @Nullable Consumer<EpochResult> also;

  ProgressListener(ProgressBar bar, @Nullable Consumer<EpochResult> also) {
    this.bar = bar;
    this.also = also;
  }

  @Override
  public void batch(BatchProgress progress) {
    bar.show(progress);
  }

  @Override
  public void epoch(EpochResult result) {
    bar.finish(result);
    if (also != null) {
      also.accept(result);
    }
  }
}
