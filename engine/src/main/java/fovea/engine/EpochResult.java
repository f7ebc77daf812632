package fovea.engine;

import org.jspecify.annotations.Nullable;

/**
 * What an epoch came to.
 *
 * @param epoch its number, from 1
 * @param loss mean over its examples, each as the weights were at its step; without l1 and l2
 * @param accuracy likewise: the part classified rightly; not a number where the loss knows no
 *     classes
 * @param validationLoss mean over the validation set after the epoch; null without such a set
 * @param validationAccuracy likewise
 * @param seconds of training, without validation
 * @param samplesPerSecond examples by those seconds
 */
public record EpochResult(
    int epoch,
    double loss,
    double accuracy,
    @Nullable Double validationLoss,
    @Nullable Double validationAccuracy,
    double seconds,
    double samplesPerSecond) {}
