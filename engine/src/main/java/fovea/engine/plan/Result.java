package fovea.engine.plan;

import org.jspecify.annotations.Nullable;

/**
 * What a plan computes.
 *
 * @param value the values
 * @param gradient where their gradient enters; null if the plan is not for training
 */
public record Result(Value value, @Nullable Buffer gradient) {}
