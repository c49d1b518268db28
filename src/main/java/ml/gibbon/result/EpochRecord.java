package ml.gibbon.result;

/**
 * What is known of one epoch of a training.
 *
 * @param epoch from 1
 * @param loss mean of the rounds' last losses
 * @param errors on the images held out
 * @param learningRate at the end of the epoch
 * @param momentum at the end of the epoch
 * @param seconds that the epoch took, validation included
 * @param imagesPerSecond trained, validation not counted
 */
public record EpochRecord(
    int epoch,
    double loss,
    EpochErrors errors,
    double learningRate,
    double momentum,
    double seconds,
    double imagesPerSecond) {}
