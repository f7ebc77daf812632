package fovea.cli;

import fovea.engine.BatchProgress;
import fovea.engine.EpochResult;
import fovea.engine.TrainingListener;
import fovea.engine.TrainingSnapshot;
import fovea.serialization.Checkpoint;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows training as it goes, a bar for its batches, a line for each epoch; keeps a checkpoint. */
final class ProgressListener implements TrainingListener {
  private final ProgressBar bar;
  private final @Nullable Consumer<EpochResult> also;
  private final @Nullable Path checkpoint;
  private final String text;

  /**
   * @param also told of each epoch
   * @param checkpoint the file that keeps the training; null for none
   * @param text that the network was compiled from
   */
  ProgressListener(
      ProgressBar bar,
      @Nullable Consumer<EpochResult> also,
      @Nullable Path checkpoint,
      String text) {
    this.bar = bar;
    this.also = also;
    this.checkpoint = checkpoint;
    this.text = text;
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

  @Override
  public void checkpoint(Supplier<TrainingSnapshot> snapshot) {
    Path path = checkpoint;
    if (path != null) {
      TrainingSnapshot now = snapshot.get();
      new Checkpoint(now.model().withSource(text), now.state()).save(path);
    }
  }
}
