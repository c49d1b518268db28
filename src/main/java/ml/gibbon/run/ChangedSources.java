package ml.gibbon.run;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.SourceFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that a clean table was read from and that are others now, as far as their sizes tell: an
 * output that is kept would otherwise pass for one of the new files.
 */
final class ChangedSources {

  /** Enough to notice a set that was replaced, and few enough for a store that answers slowly. */
  private static final int LOOKED_AT = 100;

  private static final Logger LOG = LoggerFactory.getLogger(ChangedSources.class);

  private ChangedSources() {}

  /** A line in the log for each split that is kept although its files have changed. */
  static void warn(Publisher publisher, RunFolders folders, Configuration hadoop) {
    Stream.of("train", "test")
        .map(folders::clean)
        .filter(publisher::isPublished)
        .map(folder -> publisher.open(folder, CleanSet.KIND).about(CleanSet.class))
        .flatMap(set -> first(set, hadoop).stream())
        .forEach(LOG::warn);
  }

  /** The first one in a sentence. A file that has gone is none: outputs do without it. */
  static Optional<String> first(CleanSet set, Configuration hadoop) {
    List<SourceFile> sources = set.sources();
    return sources.subList(0, Math.min(LOOKED_AT, sources.size())).stream()
        .map(source -> change(source, hadoop))
        .flatMap(Optional::stream)
        .findFirst()
        .map(
            change ->
                "the images of split %s were read before %s; they stay as they were: choose another output for the new ones, and see all that changed with gibbon verify"
                    .formatted(set.split(), change));
  }

  private static Optional<String> change(SourceFile source, Configuration hadoop) {
    try {
      Path path = new Path(source.uri());
      FileStatus now = path.getFileSystem(hadoop).getFileStatus(path);
      return now.getLen() == source.bytes()
          ? Optional.empty()
          : Optional.of(
              "%s changed from %d bytes to %d"
                  .formatted(source.uri(), source.bytes(), now.getLen()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
