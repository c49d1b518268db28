package ml.gibbon.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
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

  Attempt(Publisher publisher, String folder, Configuration hadoop) throws IOException {
    this.publisher = publisher;
    this.target = new Path(folder);
    this.attempt = beside(target);
    this.fs = target.getFileSystem(hadoop);
    this.committer = Committer.of(folder, hadoop);
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
    try {
      Publisher.Written written = writer.write(attempt.toString());
      Manifest manifest =
          new Manifest(
              kind,
              Json.tree(written.about()),
              settings,
              provenance,
              LibraryVersions.current(),
              committer.name(),
              written.rows(),
              (System.nanoTime() - start) / 1e9,
              files());
      moveIntoPlace(Json.write(manifest).getBytes(StandardCharsets.UTF_8));
      return new PublishedFolder(target, manifest);
    } finally {
      fs.delete(attempt, true);
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
    List<Manifest.StoredFile> files = new ArrayList<>();
    for (Map.Entry<String, FileStatus> file : FolderFiles.in(fs, attempt).byName().entrySet()) {
      try (InputStream in = fs.open(file.getValue().getPath())) {
        files.add(new Manifest.StoredFile(file.getKey(), file.getValue().getLen(), Sha256.of(in)));
      }
    }
    return files;
  }
}
