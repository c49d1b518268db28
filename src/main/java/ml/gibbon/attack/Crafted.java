package ml.gibbon.attack;

import java.util.Optional;

/**
 * What an attack gives back.
 *
 * @param pixels float32 {@code [N, C, H, W]}, a new array
 * @param cleanLogits {@code [N, K]} of the clean images, where the attack came by them: the runner
 *     need not compute them again
 * @param effort what it took
 */
public record Crafted(float[] pixels, Optional<float[]> cleanLogits, Effort effort) {}
