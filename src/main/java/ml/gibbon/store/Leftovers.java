package ml.gibbon.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What killed processes left in a run's root folder: attempts at folders and files that were never
 * published, and checkpoints of models that are. Other checkpoints, published folders and files of
 * other names stay.
 */
public final class Leftovers {

  private final Configuration hadoop;

  public Leftovers(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * Removes them; whoever calls this holds the {@link RunLock}, so that none belongs to a process
   * that still runs.
   *
   * @return their paths, in order
   */
  public List<String> remove(RunFolders folders) {
    List<String> removed = new ArrayList<>();
    try {
      FileSystem fs = new Path(folders.root()).getFileSystem(hadoop);
      for (String parent : parents(fs, folders)) {
        for (Path child : children(fs, parent)) {
          if (isLeftover(child.getName()) && fs.delete(child, true)) {
            removed.add(child.toString());
          }
        }
      }
      for (String checkpoints : usedCheckpoints(fs, folders)) {
        if (fs.delete(new Path(checkpoints), true)) {
          removed.add(checkpoints);
        }
      }
      removeEmpty(folders);
      return removed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes the folders of a run that hold nothing, because what was to lie in them was never
   * published, or is not needed any more; whoever calls this holds the {@link RunLock}.
   */
  public void removeEmpty(RunFolders folders) {
    try {
      FileSystem fs = LocalChecksums.without(new Path(folders.root()).getFileSystem(hadoop));
      List<String> inmostFirst = new ArrayList<>(parents(fs, folders));
      Collections.reverse(inmostFirst);
      inmostFirst.remove(folders.root());
      for (String folder : inmostFirst) {
        Path path = new Path(folder);
        if (fs.exists(path) && fs.listStatus(path).length == 0) {
          fs.delete(path, false);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folders that hold what is published: attempts lie beside it, and nowhere else. */
  private static List<String> parents(FileSystem fs, RunFolders folders) throws IOException {
    List<String> parents =
        new ArrayList<>(
            List.of(
                folders.root(),
                folders.clean(),
                folders.models(),
                folders.adversarial(),
                folders.checkpoints(),
                folders.reportFiles(),
                folders.figures(),
                folders.tables()));
    for (String group : List.of(folders.adversarial(), folders.checkpoints())) {
      children(fs, group).stream()
          .filter(child -> !isLeftover(child.getName()))
          .forEach(child -> parents.add(child.toString()));
    }
    return parents;
  }

  /** Where checkpoints of published models would be: nothing goes on from them any more. */
  private static List<String> usedCheckpoints(FileSystem fs, RunFolders folders)
      throws IOException {
    List<String> used = new ArrayList<>();
    for (Path model : children(fs, folders.models())) {
      if (fs.exists(new Path(model, Manifest.FILE_NAME))) {
        used.add(folders.checkpoints(model.getName()));
        if (fs.exists(new Path(model, HistoryFile.OF_RETRAINING))) {
          used.add(folders.checkpointsOfRetraining(model.getName()));
        }
      }
    }
    return used;
  }

  private static List<Path> children(FileSystem fs, String folder) throws IOException {
    try {
      return Arrays.stream(fs.listStatus(new Path(folder)))
          .map(FileStatus::getPath)
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  private static boolean isLeftover(String name) {
    return Stream.of(Attempt.PREFIX, RunLock.FILE_NAME + "-").anyMatch(name::startsWith);
  }
}
