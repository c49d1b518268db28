package ml.gibbon.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.InputException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source files that other runs have taken their images from. A run counts from its first
 * adversarial table on: who reads the tables of all runs must not meet an image twice.
 *
 * @param byUri each with the root folder of the run that used it
 */
public record UsedFiles(Map<String, Use> byUri) {

  private static final Logger LOG = LoggerFactory.getLogger(UsedFiles.class);

  /** No run has used any. */
  public static final UsedFiles NONE = new UsedFiles(Map.of());

  /** One use of a file. */
  public record Use(SourceFile file, String run) {}

  public UsedFiles {
    byUri = Map.copyOf(byUri);
  }

  /**
   * Those of the runs in a folder.
   *
   * @param folder that holds the root folders of runs
   * @param except the root folder of a run that does not count
   * @throws InputException when a run does not say any more what it used
   */
  public static UsedFiles in(String folder, String except, Publisher publisher) {
    Map<String, Use> files = new HashMap<>();
    for (String name : publisher.folders(folder)) {
      RunFolders run = new RunFolders(folder + "/" + name);
      if (!run.root().equals(except) && hasTable(run, publisher)) {
        if (!publisher.isFinished(run)) {
          LOG.warn("run {} was cut short: start it again to have the rest of it", run.root());
        }
        for (SourceFile file : sources(run, publisher)) {
          files.put(file.uri(), new Use(file, run.root()));
        }
      }
    }
    return new UsedFiles(files);
  }

  private static boolean hasTable(RunFolders run, Publisher publisher) {
    return publisher.folders(run.adversarial()).stream()
        .map(run::adversarial)
        .flatMap(model -> publisher.folders(model).stream().map(table -> model + "/" + table))
        .anyMatch(publisher::isPublished);
  }

  /** From the manifest alone: the clean images themselves need not be kept. */
  private static List<SourceFile> sources(RunFolders run, Publisher publisher) {
    return publisher
        .manifest(run.clean("train"))
        .orElseThrow(
            () ->
                new InputException(
                    "%s has no %s any more, which says what run %s used: restore that file, or delete the run"
                        .formatted(run.clean("train"), Manifest.FILE_NAME, run.root())))
        .about(CleanSet.class)
        .sources();
  }

  /**
   * Whether a run has used a file.
   *
   * @throws InputException when one has, and the file has grown or shrunk since
   */
  public boolean contain(SourceFile file) {
    Use use = byUri.get(file.uri());
    if (use != null && use.file.bytes() != file.bytes()) {
      throw new InputException(
          "%s has %d bytes but had %d when run %s used it: put new images into files of their own, or delete that run"
              .formatted(file.uri(), file.bytes(), use.file.bytes(), use.run));
    }
    return use != null;
  }
}
