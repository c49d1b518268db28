package ml.gibbon.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.config.ExportFormat;
import ml.gibbon.config.Settings;
import ml.gibbon.export.Export;
import ml.gibbon.export.HuggingFaceFolder;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AnswerCounts;
import ml.gibbon.store.ExportedSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.text.Figures;
import ml.gibbon.text.Words;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Exports all tables of a configuration in all formats that it asks for. */
record Exports(SparkSession spark, Publisher publisher, Settings settings) {

  /** Returns a line about each table that was written. */
  List<String> write() {
    RunFolders folders = new RunFolders(settings.output());
    Export export = new Export(spark, publisher, settings.engine());
    List<String> made = new ArrayList<>();
    for (ExportFormat format : settings.export().formats()) {
      for (TableRequest table : TableRequest.of(settings)) {
        String attack = new Path(table.folder()).getName();
        String folder = folders.export(Words.of(format), table.model(), attack);
        if (!isThere(folder, table)) {
          made.add(inWords(export.run(format, table.model(), attack, folders, folder)));
        }
      }
      if (format == ExportFormat.HUGGINGFACE) {
        made.add(
            HuggingFaceFolder.complete(
                spark,
                publisher,
                folders,
                folders.exports(Words.of(format)),
                settings.export().includeModels()));
      }
    }
    return made;
  }

  /** Whether a table was exported, as it is now. */
  private boolean isThere(String folder, TableRequest table) {
    return new ExistingOutputs(publisher)
        .isMadeFrom(
            folder,
            Map.of(
                "adversarial/" + table.model(),
                publisher.open(table.folder(), AdversarialSet.KIND).hash()));
  }

  private static String inWords(PublishedFolder exported) {
    ExportedSet set = exported.about(ExportedSet.class);
    return String.format(
        Locale.ROOT,
        "%s: %,d images, robust accuracy %s%s",
        exported.path(),
        set.exported().images(),
        robust(set.exported()),
        set.exported().equals(set.stored())
            ? ""
            : " (%s before the images were put onto grey levels)".formatted(robust(set.stored())));
  }

  private static String robust(AnswerCounts counts) {
    return Figures.percent((double) counts.robust() / Math.max(1, counts.images()));
  }
}
