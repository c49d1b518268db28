package ml.gibbon.result;

import java.util.OptionalDouble;

/**
 * What is known of one epoch of a training.
 *
 * @param epoch from 1
 * @param loss mean of the rounds' last losses
 * @param cleanError share of wrong answers on the validation images, in [0, 1]; empty when there
 *     are none
 * @param adversarialError the same on their adversarial images; empty when it was not measured
 * @param learningRate at the end of the epoch
 * @param momentum at the end of the epoch
 * @param seconds that the epoch took, validation included
 * @param imagesPerSecond trained, validation not counted
 */
public record EpochRecord(
    int epoch,
    double loss,
    OptionalDouble cleanError,
    OptionalDouble adversarialError,
    double learningRate,
    double momentum,
    double seconds,
    double imagesPerSecond) {}
