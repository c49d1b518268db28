package ml.gibbon.export;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import ml.gibbon.store.ExportedSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import ml.gibbon.store.TableFiles;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** What stands beside the exported tables of a run, so that the folder is one dataset. */
public final class HuggingFaceFolder {

  /** Folder of the models' files. */
  public static final String MODELS = "models";

  private HuggingFaceFolder() {}

  /**
   * Writes the card of all tables that are there, and the models beside them.
   *
   * @param folder of all exported tables of this format
   * @return the card's file
   */
  public static String complete(
      SparkSession spark,
      Publisher publisher,
      RunFolders folders,
      String folder,
      boolean includeModels) {
    List<PublishedFolder> tables =
        publisher.folders(folder).stream()
            .filter(model -> !model.equals(MODELS))
            .flatMap(model -> publisher.openAll(folder + "/" + model, ExportedSet.KIND).stream())
            .toList();
    if (includeModels) {
      Set<String> models = new TreeSet<>();
      tables.forEach(table -> models.add(table.about(ExportedSet.class).table().model()));
      for (String model : models) {
        String file = modelFile(folder, model);
        StoredModel stored = StoredModel.open(publisher, folders.model(model));
        // The file of a model that only answers says where it is, which is nobody else's business.
        if (!publisher.exists(file) && stored.asked().isEmpty()) {
          publisher.replaceFile(file, stored.file());
        }
      }
    }
    StructType schema =
        TableFiles.reader(spark).parquet(TableFiles.literally(tables.get(0).files())).schema();
    String card = folder + "/" + DatasetCard.FILE_NAME;
    publisher.replaceFile(
        card,
        new DatasetCard(tables, schema, includeModels).text().getBytes(StandardCharsets.UTF_8));
    return card;
  }

  /** Where the file of a model lies. */
  public static String modelFile(String folder, String model) {
    return "%s/%s/%s.zip".formatted(folder, MODELS, model);
  }
}
