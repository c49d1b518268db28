package ml.gibbon.compare;

/**
 * An image that stood in the first run and is broken in the other one.
 *
 * @param id of the image
 * @param label its class, and
 * @param before the first run's answer after the attack, and
 * @param after the other one's, by their names
 * @param clean the clean image as a PNG, and
 * @param adversarial the other run's adversarial one
 */
record BrokenImage(
    long id, String label, String before, String after, byte[] clean, byte[] adversarial) {}
