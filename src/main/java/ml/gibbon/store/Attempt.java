package ml.gibbon.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import ml.gibbon.provenance.Provenance;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One attempt at a folder: a fresh folder beside it takes the files, {@code manifest.json} last,
 * and is then renamed. On S3A, where a rename copies file by file, the manifest is written when the
 * files are in their place.
 */
final class Attempt {

  /** What the names of attempts start with. */
  static final String PREFIX = "_attempt-";

  private final Publisher publisher;
  private final Path target;
  private final Path attempt;
  private final FileSystem fs;
  private final Committer committer;
  private final FileHashes hashes;

  Attempt(Publisher publisher, String folder, Configuration hadoop, FileHashes hashes)
      throws IOException {
    this.publisher = publisher;
    this.target = new Path(folder);
    this.attempt = beside(target);
    this.fs = target.getFileSystem(hadoop);
    this.committer = Committer.of(folder, hadoop);
    this.hashes = hashes;
  }

  /** A name of its own for an attempt at a file or folder. */
  static Path beside(Path target) {
    return new Path(target.getParent(), PREFIX + target.getName() + "-" + UUID.randomUUID());
  }

  PublishedFolder publish(
      String kind, JsonNode settings, Provenance provenance, Publisher.DescribingWriter writer)
      throws IOException {
    long start = System.nanoTime();
    if (!committer.renamesInOneStep() && !publisher.isPublished(target.toString())) {
      fs.delete(target, true);
    }
    publisher.refuseExisting(target.toString());
    fs.mkdirs(attempt);
    // A process that is told to stop gets no further than to its end; one that is killed not there.
    fs.deleteOnExit(attempt);
    try {
      Publisher.Written written = writer.write(attempt.toString());
      Manifest manifest =
          new Manifest(
              Manifest.FORMAT,
              kind,
              Json.tree(written.about()),
              settings,
              provenance,
              LibraryVersions.current(),
              committer.name(),
              written.rows(),
              (System.nanoTime() - start) / 1e9,
              files());
      LocalChecksums.remove(fs, attempt);
      moveIntoPlace(manifest.file());
      return new PublishedFolder(target, manifest);
    } finally {
      fs.delete(attempt, true);
      fs.cancelDeleteOnExit(attempt);
    }
  }

  private void moveIntoPlace(byte[] manifest) throws IOException {
    if (committer.renamesInOneStep()) {
      publisher.writeFile(attempt + "/" + Manifest.FILE_NAME, manifest);
    }
    publisher.refuseExisting(target.toString());
    if (!fs.rename(attempt, target)) {
      throw new IOException("could not rename " + attempt + " to " + target);
    }
    if (!committer.renamesInOneStep()) {
      publisher.writeFile(target + "/" + Manifest.FILE_NAME, manifest);
    }
  }

  /** Read back from where they were written, with their hashes. */
  private List<Manifest.StoredFile> files() throws IOException {
    SortedMap<String, FileStatus> found = FolderFiles.in(fs, attempt).byName();
    List<String> sums = hashes.of(found.values().stream().map(FileStatus::getPath).toList());
    List<Manifest.StoredFile> files = new ArrayList<>();
    found.forEach(
        (name, file) ->
            files.add(new Manifest.StoredFile(name, file.getLen(), sums.get(files.size()))));
    return files;
  }
}
