package ml.gibbon.bench.fuzz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.EnsembleFile;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.Networks;
import org.deeplearning4j.util.ModelSerializer;

/** Model files: the zip, and each entry in a zip that is whole. */
final class ModelTargets {

  private ModelTargets() {}

  static List<FuzzTarget> all() {
    byte[] softmax = model(new ImageShape(1, 4, 4), new Architecture.Softmax());
    byte[] maxout =
        model(new ImageShape(1, 4, 4), new Architecture.Maxout(List.of(3), 2, .2, .5, 1.9));
    byte[] cnn = model(new ImageShape(3, 8, 8), new Architecture.Cnn(List.of(2, 3), 4, .5));
    byte[] ensemble = EnsembleFile.pack(Map.of("a", softmax));
    List<byte[]> models = List.of(softmax, maxout, cnn);
    return List.of(
        new FuzzTarget("model-zip", Mutation.Form.BYTES, models, (in, to) -> read(in)),
        new FuzzTarget(
            "ensemble-zip", Mutation.Form.BYTES, List.of(ensemble, softmax), (in, to) -> read(in)),
        entry("model-json", Mutation.Form.TEXT, ModelSerializer.CONFIGURATION_JSON, maxout),
        entry("model-values", Mutation.Form.BYTES, ModelSerializer.COEFFICIENTS_BIN, softmax),
        entry("model-state", Mutation.Form.BYTES, ModelSerializer.UPDATER_BIN, softmax));
  }

  private static void read(byte[] file) {
    EnsembleFile.networks(file, "fuzzed.zip");
  }

  private static byte[] model(ImageShape shape, Architecture.Layered architecture) {
    return ModelFile.write(Networks.fresh(architecture, shape, 3, 1));
  }

  /** Damages one entry of a model. */
  private static FuzzTarget entry(String name, Mutation.Form form, String entry, byte[] model) {
    Map<String, byte[]> entries = Zips.entries(model);
    byte[] valid = entries.getOrDefault(entry, entries.get(ModelSerializer.COEFFICIENTS_BIN));
    return new FuzzTarget(
        name,
        form,
        List.of(valid),
        (in, to) -> {
          Map<String, byte[]> damaged = new LinkedHashMap<>(entries);
          damaged.put(entry, in);
          read(Zips.zip(damaged));
        });
  }
}
