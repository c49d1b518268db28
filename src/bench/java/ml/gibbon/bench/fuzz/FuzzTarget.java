package ml.gibbon.bench.fuzz;

import java.nio.file.Path;
import java.util.List;

/**
 * Something that reads what strangers may have written.
 *
 * @param name for command lines and messages
 * @param form how its inputs are damaged
 * @param valid small inputs that it reads
 * @param reader what is tried
 */
record FuzzTarget(String name, Mutation.Form form, List<byte[]> valid, Reader reader) {

  /** Reads one input. */
  @FunctionalInterface
  interface Reader {
    /**
     * Reads it to its end.
     *
     * @param folder an empty one, for what has to be a file
     * @throws Exception of the kinds that are shown as one line, when it refuses the input
     */
    void read(byte[] input, Path folder) throws Exception;
  }

  FuzzTarget {
    valid = List.copyOf(valid);
  }

  @Override
  public String toString() {
    return name;
  }
}
