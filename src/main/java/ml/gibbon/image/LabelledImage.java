package ml.gibbon.image;

import java.io.Serializable;

/**
 * One image of a dataset as it is stored.
 *
 * @param id position in its split, from 0 without gaps
 * @param label class, from 0
 * @param pixels uint8 {@code [C, H, W]}, 0 is black and 255 white
 */
public record LabelledImage(long id, int label, byte[] pixels) implements Serializable {}
