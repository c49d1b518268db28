package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.config.DataProposal;
import ml.gibbon.store.Globs;
import ml.gibbon.store.Locations;
import ml.gibbon.store.UsedFiles;
import org.apache.hadoop.conf.Configuration;

/** Which Parquet files of a folder are which split, and which of their columns is what. */
final class ParquetDiscovery {

  private static final String TRAIN = "parquet.train";
  private static final String TEST = "parquet.test";

  /** What the split is called that models are judged by, where there is none for testing. */
  private static final List<String> INSTEAD = List.of("validation", "valid", "val", "dev");

  private final String place;
  private final ParquetFiles files;
  private final Configuration hadoop;
  private final List<DataProposal.Key> keys = new ArrayList<>();

  ParquetDiscovery(String place, Configuration hadoop) throws IOException {
    this.place = place;
    this.hadoop = hadoop;
    this.files = new ParquetFiles(Locations.input(place).toString(), UsedFiles.NONE, hadoop);
  }

  /** One file alone. */
  DataProposal ofFile(String name) throws IOException {
    String glob = Globs.literal(name);
    keys.add(new DataProposal.Key(TRAIN, glob, "The file that was named."));
    keys.add(new DataProposal.Key(TEST, "", "It is one split: there is none for testing."));
    return withColumns(glob);
  }

  DataProposal ofFolder() throws IOException {
    Optional<String> train = files.usualGlob(Split.TRAIN);
    if (train.isEmpty()) {
      String all = files.hasDirectly() ? "*" + ParquetFiles.ENDING : "*";
      keys.add(
          new DataProposal.Key(
              TRAIN, all, "A guess: no file or folder is called train, so all are."));
      keys.add(
          new DataProposal.Key(
              TEST, "", "Files called test, or a folder, would be the test split."));
      return withColumns(all);
    }
    if (files.usualGlob(Split.TEST).isEmpty()) {
      keys.add(instead());
    }
    return withColumns(train.get());
  }

  private DataProposal.Key instead() throws IOException {
    for (String name : INSTEAD) {
      Optional<String> glob = files.usualGlob(name);
      if (glob.isPresent()) {
        return new DataProposal.Key(
            TEST, glob.get(), "A guess: there is no split test but this one.");
      }
    }
    return new DataProposal.Key(TEST, "", "There is no split test.");
  }

  private DataProposal withColumns(String glob) throws IOException {
    DataFile first = files.of(Split.TRAIN, glob).get(0);
    ParquetColumnSearch columns = ParquetFooter.columns(first, hadoop);
    choose("image", columns.images());
    choose("label", columns.labels());
    return new DataProposal(ParquetSet.NAME, place, "Parquet files", keys);
  }

  /** Where several may be meant, the first. */
  private void choose(String what, List<String> candidates) {
    if (candidates.size() > 1) {
      keys.add(
          new DataProposal.Key(
              "parquet.%s-column".formatted(what),
              candidates.get(0),
              "A guess among the columns %s.".formatted(String.join(", ", candidates))));
    }
  }
}
