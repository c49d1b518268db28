package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import ml.gibbon.error.InputException;
import ml.gibbon.error.NothingNewException;
import ml.gibbon.store.SourceFile;
import ml.gibbon.store.UsedFiles;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobPattern;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the Parquet files of a split: those that a glob names, folders that it names with all
 * Parquet files in them at any depth, as Spark writes them; or, for {@code auto}, those in the
 * layouts that are usual.
 */
final class ParquetFiles {

  /** The value of {@code data.parquet.train} and {@code .test} that asks for the usual layouts. */
  static final String AUTO = "auto";

  private static final Logger LOG = LoggerFactory.getLogger(ParquetFiles.class);

  static final String ENDING = ".parquet";

  /** Where the files of a split may lie, for {@code auto}: the first place that has some counts. */
  private static final List<String> PLACES = List.of("", "data/", "*/");

  /** What they may be called there. */
  private static final List<String> NAMES = List.of("%s*" + ENDING, "%s", "split=%s");

  private final String folder;
  private final UsedFiles used;
  private final Configuration hadoop;
  private final FileSystem fs;

  /**
   * @param used files that are left out
   */
  ParquetFiles(String folder, UsedFiles used, Configuration hadoop) throws IOException {
    this.folder = folder;
    this.used = used;
    this.hadoop = hadoop;
    this.fs = new Path(folder).getFileSystem(hadoop);
  }

  /**
   * The files of a split in the order of their paths: it fixes the image ids.
   *
   * @param split {@code train} or {@code test}
   * @param glob below the folder, or {@code auto}
   * @throws InputException when there is none, some are missing of those that belong together, or
   *     one is there twice
   * @throws NothingNewException when all files are left out
   */
  List<DataFile> of(String split, String glob) throws IOException {
    List<FileStatus> files =
        glob.equals(AUTO) ? usual(split) : expanded(matches(glob), hidden(glob));
    if (files.isEmpty()) {
      throw none(split, glob);
    }
    List<Path> all = files.stream().map(FileStatus::getPath).toList();
    String lastPart = glob.substring(glob.lastIndexOf('/') + 1);
    Predicate<String> wanted =
        glob.equals(AUTO) || matchesFolders(glob)
            ? name -> true
            : new GlobPattern(lastPart)::matches;
    ShardNames.check(all, wanted);
    refuseCopies(files);
    List<DataFile> fresh =
        files.stream()
            .filter(file -> !used.contain(new SourceFile(file.getPath().toString(), file.getLen())))
            .map(file -> DataFile.of(file.getPath()))
            .toList();
    if (fresh.isEmpty()) {
      throw new NothingNewException(
          "nothing new: earlier runs have used all %d files of %s"
              .formatted(files.size(), new Path(folder, glob)));
    }
    if (fresh.size() < files.size()) {
      LOG.info("{} of {} files of {} are new", fresh.size(), files.size(), glob);
    }
    return fresh;
  }

  /** The glob that finds a split in the usual layouts; empty when none does. */
  Optional<String> usualGlob(String split) throws IOException {
    for (String place : PLACES) {
      for (String name : NAMES) {
        String glob = place + name.formatted(split);
        if (!expanded(matches(glob), false).isEmpty()) {
          return Optional.of(glob);
        }
      }
    }
    return Optional.empty();
  }

  /** Whether Parquet files lie in the folder itself. */
  boolean hasDirectly() throws IOException {
    return !expanded(matches("*" + ENDING), false).isEmpty();
  }

  private boolean matchesFolders(String glob) throws IOException {
    return matches(glob).stream().anyMatch(FileStatus::isDirectory);
  }

  private List<FileStatus> matches(String glob) throws IOException {
    return GlobSearch.below(fs, new Path(folder), glob);
  }

  /** Whether a glob asks for hidden files itself. */
  private static boolean hidden(String glob) {
    return Listing.isHidden(glob.substring(glob.lastIndexOf('/') + 1));
  }

  private List<FileStatus> usual(String split) throws IOException {
    for (String place : PLACES) {
      List<FileStatus> matches = new ArrayList<>();
      for (String name : NAMES) {
        matches.addAll(matches(place + name.formatted(split)));
      }
      if (place.contains("*")) {
        matches.removeIf(match -> Listing.isHidden(match.getPath().getParent().getName()));
      }
      List<FileStatus> files = expanded(matches, false);
      List<String> places =
          matches.stream().map(match -> match.getPath().getParent().getName()).distinct().toList();
      if (!files.isEmpty() && places.size() > 1) {
        throw new InputException(
            "%s has the split %s in several folders: %s; set data.path to one of them"
                .formatted(folder, split, String.join(", ", places)));
      }
      if (!files.isEmpty()) {
        return files;
      }
    }
    return List.of();
  }

  /** Files as they are, folders by the Parquet files in them. */
  private List<FileStatus> expanded(List<FileStatus> matches, boolean withHidden)
      throws IOException {
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus match : matches) {
      boolean passedOver = Listing.isHidden(match.getPath().getName()) && !withHidden;
      if (match.isFile() && !passedOver) {
        files.add(match);
      } else if (match.isDirectory() && !passedOver) {
        addAllIn(match.getPath(), files);
      }
    }
    files.sort(Comparator.comparing(file -> file.getPath().toString()));
    return files;
  }

  private void addAllIn(Path path, List<FileStatus> files) throws IOException {
    if (fs.exists(new Path(path, "_temporary")) && !fs.exists(new Path(path, "_SUCCESS"))) {
      throw new InputException(
          "%s is not finished: it has _temporary and no _SUCCESS, because the job that writes it is at work or was killed"
              .formatted(path));
    }
    for (FileStatus child : fs.listStatus(path)) {
      String name = child.getPath().getName();
      if (Listing.isHidden(name)) {
        continue;
      }
      if (child.isDirectory()) {
        addAllIn(child.getPath(), files);
      } else if (name.toLowerCase(Locale.ROOT).endsWith(ENDING)) {
        files.add(child);
      }
    }
  }

  /** Two files of the same bytes would have every image twice. */
  private void refuseCopies(List<FileStatus> files) throws IOException {
    Map<Long, List<FileStatus>> bySize = new HashMap<>();
    for (FileStatus file : files) {
      bySize.computeIfAbsent(file.getLen(), size -> new ArrayList<>()).add(file);
    }
    for (List<FileStatus> same : bySize.values()) {
      Map<String, Path> byHash = new HashMap<>();
      for (FileStatus file : same.size() > 1 ? same : List.<FileStatus>of()) {
        Path other = byHash.putIfAbsent(DataFile.of(file.getPath()).sha256(hadoop), file.getPath());
        if (other != null && !isEmptyTable(file.getPath())) {
          throw new InputException(
              "%s and %s hold the same bytes, so that every image would be there twice: take one away"
                  .formatted(other, file.getPath()));
        }
      }
    }
  }

  /** Files without rows, and files that are no Parquet files, have complaints of their own. */
  private boolean isEmptyTable(Path path) {
    try {
      return ParquetFooter.rows(path, hadoop) == 0;
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  private InputException none(String split, String glob) throws IOException {
    String what =
        glob.equals(AUTO)
            ? "%s has no Parquet files of the split %s (%s*%s, or a folder %s, there or in a folder)"
                .formatted(folder, split, split, ENDING, split)
            : "no file matches " + new Path(folder, glob);
    String test =
        split.equals(Split.TEST) ? ", or data.parquet.test to \"\" when there is none" : "";
    return new InputException(
        "%s: %s; set data.path to the folder of the Parquet files and data.parquet.%s to their names%s"
            .formatted(what, Listing.inWords(folder, hadoop), split, test));
  }
}
