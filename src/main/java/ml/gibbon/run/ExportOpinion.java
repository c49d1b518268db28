package ml.gibbon.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import ml.gibbon.error.InputException;
import ml.gibbon.export.HuggingFaceFolder;
import ml.gibbon.model.RemoteFile;
import ml.gibbon.store.ExportedSet;
import ml.gibbon.store.Locations;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.verify.ExportCheck;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Verifies all tables of an exported dataset, one after the other. What is wrong with one of them
 * does not keep the others from being looked at.
 *
 * @param lines takes a line about each table as soon as it was looked at
 */
record ExportOpinion(Supplier<SparkSession> spark, Publisher publisher, Consumer<String> lines) {

  /**
   * @param models files of networks that are not in the folder, by their names
   * @throws InputException when anything is not what it says; all of it was told by then
   */
  void of(String dataset, Map<String, String> models) {
    String folder = Locations.input(dataset).toString();
    List<PublishedFolder> tables =
        publisher.folders(folder).stream()
            .map(model -> folder + "/" + model)
            .flatMap(model -> publisher.folders(model).stream().map(table -> model + "/" + table))
            .filter(this::isExport)
            .map(table -> publisher.open(table, ExportedSet.KIND))
            .toList();
    if (tables.isEmpty()) {
      throw new InputException(
          "%s holds no exported tables: give the folder that has the dataset's README.md, such as out/mine/exports/huggingface"
              .formatted(dataset));
    }
    List<String> faults = new ArrayList<>();
    for (PublishedFolder table : tables) {
      String name = table.about(ExportedSet.class).table().model();
      String file = models.getOrDefault(name, HuggingFaceFolder.modelFile(folder, name));
      try {
        lines.accept(
            "%s: %s"
                .formatted(
                    name + "/" + table.path().getName(),
                    new ExportCheck(spark.get()).run(table, read(file, name), file)));
      } catch (InputException e) {
        faults.add(e.getMessage());
        lines.accept("! " + e.getMessage());
      }
    }
    if (!faults.isEmpty()) {
      throw new InputException(
          faults.size() == 1
              ? faults.get(0)
              : "%d of %d tables are not what they say: %s (the others are above)"
                  .formatted(faults.size(), tables.size(), faults.get(0)));
    }
  }

  private boolean isExport(String folder) {
    return publisher
        .manifest(folder)
        .filter(manifest -> manifest.kind().equals(ExportedSet.KIND))
        .isPresent();
  }

  /** Nothing is started, and no image sent anywhere, on the word of a file that was downloaded. */
  private static byte[] refuseAsked(byte[] file, String name) {
    if (RemoteFile.isOne(file)) {
      throw new InputException(
          "model %s only answers, and an export does not say how it is asked: verify the run itself"
              .formatted(name));
    }
    return file;
  }

  private byte[] read(String file, String model) {
    Path path = Locations.input(file);
    if (!publisher.exists(path.toString())) {
      throw new InputException(
          "the network %s is not at %s: give its file with --model %s=FILE"
              .formatted(model, file, model));
    }
    try {
      return refuseAsked(publisher.readFile(path), model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
