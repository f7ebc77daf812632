package fovea.engine;

import fovea.ir.Model;
import java.util.List;

/**
 * What training came to.
 *
 * @param model the network with its new weights
 * @param epochs one entry for each whole epoch
 * @param interrupted whether the thread was interrupted before the last epoch ended
 */
public record TrainingResult(Model model, List<EpochResult> epochs, boolean interrupted) {
  public TrainingResult {
    epochs = List.copyOf(epochs);
  }
}
