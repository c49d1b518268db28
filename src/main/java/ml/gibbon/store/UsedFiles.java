package ml.gibbon.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.InputException;

/**
 * The source files that finished runs have taken their images from.
 *
 * @param byUri each with the root folder of the run that used it
 */
public record UsedFiles(Map<String, Use> byUri) {

  /** No run has used any. */
  public static final UsedFiles NONE = new UsedFiles(Map.of());

  /** One use of a file. */
  public record Use(SourceFile file, String run) {}

  public UsedFiles {
    byUri = Map.copyOf(byUri);
  }

  /**
   * Those of the finished runs in a folder.
   *
   * @param folder that holds the root folders of runs
   * @param except the root folder of a run that does not count
   */
  public static UsedFiles in(String folder, String except, Publisher publisher) {
    Map<String, Use> files = new HashMap<>();
    for (String name : publisher.children(folder)) {
      RunFolders run = new RunFolders(folder + "/" + name);
      if (!run.root().equals(except) && publisher.isFinished(run)) {
        for (SourceFile file : sources(run, publisher)) {
          files.put(file.uri(), new Use(file, run.root()));
        }
      }
    }
    return new UsedFiles(files);
  }

  private static List<SourceFile> sources(RunFolders run, Publisher publisher) {
    return publisher.open(run.clean("train"), CleanSet.KIND).about(CleanSet.class).sources();
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
