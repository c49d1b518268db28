package ml.gibbon.bench.fuzz;

/**
 * An input that was neither read nor refused as it should be.
 *
 * @param target that it was given to
 * @param index of the input among those of the target and seed
 * @param kind what went wrong, the same for inputs that fail at the same place
 * @param detail in full
 * @param input what it was
 */
record Finding(String target, long index, String kind, String detail, byte[] input) {}
