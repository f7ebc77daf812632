package fovea.engine;

import fovea.ir.Model;
import fovea.ir.TrainingState;

/**
 * A training under way: what a checkpoint keeps.
 *
 * @param model the network, its training advice being what is really done, and the weights so far
 * @param state what the optimizer remembers, and how far the training is
 */
public record TrainingSnapshot(Model model, TrainingState state) {}
