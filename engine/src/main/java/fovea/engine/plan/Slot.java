package fovea.engine.plan;

import fovea.ir.Parameter;

/**
 * The place of one tensor in the flat parameters.
 *
 * @param name as in the model: {@code conv1/kernel}
 * @param parameter what the operator says of it
 * @param offset of its first float; a multiple of the lanes
 * @param count its floats; the rest up to the next slot is zero
 * @param learns whether gradients change it
 * @param kept the part of a running statistic that a step of training keeps; 1 for all else
 * @param l1 adds l1 * sum(|w|) to the loss
 * @param l2 adds l2 * sum(w^2) to the loss
 */
public record Slot(
    String name,
    Parameter parameter,
    int offset,
    int count,
    boolean learns,
    double kept,
    double l1,
    double l2) {}
