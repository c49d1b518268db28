package ml.gibbon.bench.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.model.keras.KerasFile;

/** Files of Keras: HDF5, the zip, and each entry in a zip that is whole. */
final class KerasTargets {

  private KerasTargets() {}

  static List<FuzzTarget> all() {
    byte[] hdf5 = bytes("network.h5");
    byte[] zip = bytes("network.keras");
    return List.of(
        new FuzzTarget("keras", Mutation.Form.BYTES, List.of(hdf5, zip), (in, to) -> read(in)),
        entry("keras-json", Mutation.Form.TEXT, "config.json", zip),
        entry("keras-values", Mutation.Form.BYTES, "model.weights.h5", zip));
  }

  private static FuzzTarget entry(String name, Mutation.Form form, String entry, byte[] zip) {
    Map<String, byte[]> entries = Zips.entries(zip);
    return new FuzzTarget(
        name,
        form,
        List.of(entries.get(entry)),
        (in, to) -> {
          Map<String, byte[]> damaged = new LinkedHashMap<>(entries);
          damaged.put(entry, in);
          read(Zips.zip(damaged));
        });
  }

  private static void read(byte[] file) {
    KerasFile.read(file, "fuzzed.keras");
  }

  private static byte[] bytes(String name) {
    try (InputStream in = KerasTargets.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
