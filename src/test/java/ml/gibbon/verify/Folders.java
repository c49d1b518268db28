package ml.gibbon.verify;

import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.gibbon.model.ModelFile;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Publishes what a verification reads: a clean table, a model, an adversarial table. */
record Folders(Path root, String shape, List<String> classNames) {

  String clean() {
    return root.resolve("clean").toString();
  }

  String model() {
    return root.resolve("model").toString();
  }

  String table() {
    return root.resolve("table").toString();
  }

  /** The second opinion on the folders of this root. */
  Verification verify() {
    return new Verify(LocalSpark.session(), LocalSpark.publisher()).run(table(), model(), clean());
  }

  /** Publishes rows of {@link CleanTable} and returns the folder's hash. */
  String publishClean(List<Row> rows) {
    CleanSet set = new CleanSet("noise", "test", shape, classNames);
    return publish(clean(), CleanSet.KIND, set, Map.of(), at -> write(rows, CleanTable.SCHEMA, at))
        .hash();
  }

  /** Publishes a model and returns the hash of its file. */
  String publishModel(String name, MultiLayerNetwork network) {
    byte[] zip = ModelFile.write(network);
    String hash = Sha256.of(zip);
    ModelSet set =
        new ModelSet(
            name, "noise", shape, classNames, "tiny", network.numParams(), "clean", "", hash);
    publish(
        model(),
        ModelSet.KIND,
        set,
        Map.of(),
        at -> {
          Files.write(Path.of(at, ModelSet.MODEL_FILE), zip);
          return 0;
        });
    return hash;
  }

  /** Publishes rows of {@link AdversarialTable}, made from the inputs named. */
  void publishTable(AdversarialSet set, List<Row> rows, Map<String, String> inputs) {
    publishTable(set, inputs, at -> write(rows, AdversarialTable.SCHEMA, at));
  }

  void publishTable(AdversarialSet set, Map<String, String> inputs, Publisher.Writer writer) {
    publish(table(), AdversarialSet.KIND, set, inputs, writer);
  }

  static long write(List<Row> rows, StructType schema, String at) {
    LocalSpark.session()
        .createDataFrame(rows, schema)
        .coalesce(2)
        .write()
        .mode("append")
        .parquet(at);
    return rows.size();
  }

  private static PublishedFolder publish(
      String folder,
      String kind,
      Object about,
      Map<String, String> inputs,
      Publisher.Writer writer) {
    return LocalSpark.publisher()
        .publish(folder, kind, about, NullNode.instance, Provenance.of(1, inputs), writer);
  }
}
