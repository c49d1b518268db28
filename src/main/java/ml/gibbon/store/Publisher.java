package ml.gibbon.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.provenance.Provenance;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Writes folders that are either whole or not there, see {@link Attempt}, and reads them: without
 * its {@code manifest.json} a folder is none. Single files too.
 */
public final class Publisher {

  private final Configuration hadoop;
  private final FileHashes hashes;

  /** Without Spark: the files that it publishes are read back in this process. */
  public Publisher(Configuration hadoop) {
    this(hadoop, FileHashes.inDriver(hadoop));
  }

  /** Reads back on the executors of a session what it publishes. */
  public Publisher(SparkSession spark, Configuration hadoop) {
    this(() -> spark, hadoop);
  }

  /** The same, of a session that is asked for when there is something to read back. */
  public Publisher(Supplier<SparkSession> spark, Configuration hadoop) {
    this(hadoop, files -> new SparkFileHashes(spark.get(), hadoop).of(files));
  }

  private Publisher(Configuration hadoop, FileHashes hashes) {
    this.hadoop = hadoop;
    this.hashes = hashes;
  }

  /** Writes a folder's data files into an attempt folder and returns the number of rows. */
  @FunctionalInterface
  public interface Writer {
    long write(String attemptFolder) throws IOException;
  }

  /** Writes a folder's data files into an attempt folder and says what they turned out to be. */
  @FunctionalInterface
  public interface DescribingWriter {
    Written write(String attemptFolder) throws IOException;
  }

  /**
   * What was written.
   *
   * @param about the record that describes it in the manifest
   */
  public record Written(long rows, Object about) {}

  /** Whether the folder has been published. */
  public boolean isPublished(String folder) {
    return manifest(folder).isPresent();
  }

  /** Whether a run has come to its end: the report is the last that it writes. */
  public boolean isFinished(RunFolders run) {
    return exists(run.configuration()) && exists(run.report());
  }

  /**
   * The manifest of a published folder, empty when there is none.
   *
   * @throws InputException when it is not as it was written
   */
  public Optional<Manifest> manifest(String folder) {
    try {
      return Optional.of(Manifest.of(readFile(new Path(folder, Manifest.FILE_NAME))));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "%s/%s cannot be trusted (%s): restore it, or delete the folder and make it again"
              .formatted(folder, Manifest.FILE_NAME, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a user would type it. */
  private static String commandThatMakes(String kind) {
    return switch (kind) {
      case CleanSet.KIND -> "deploy/gibbon ingest";
      case ModelSet.KIND -> "deploy/gibbon train (or adversarial-train)";
      case AdversarialSet.KIND -> "deploy/gibbon generate";
      default -> "the stage that makes it (%s)".formatted(kind);
    };
  }

  /**
   * Opens a published folder.
   *
   * @param kind the kind it must be of, such as {@link CleanSet#KIND}
   * @throws InputException when it is not there, lacks a file or has one of another size, or holds
   *     something else
   */
  public PublishedFolder open(String folder, String kind) {
    Manifest manifest =
        manifest(folder)
            .orElseThrow(
                () ->
                    new InputException(
                        "%s has no %s: run %s first"
                            .formatted(folder, Manifest.FILE_NAME, commandThatMakes(kind))));
    if (!manifest.kind().equals(kind)) {
      throw new InputException(
          "%s holds a %s folder but a %s folder is needed"
              .formatted(folder, manifest.kind(), kind));
    }
    Path path = new Path(folder);
    try {
      FolderFiles.in(path.getFileSystem(hadoop), path).requireSizesOf(manifest, path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PublishedFolder(path, manifest);
  }

  /**
   * Opens every published folder below a parent folder, by name; none when it is not there.
   *
   * @param kind the kind they must be of
   * @throws InputException when one of them holds something else
   */
  public List<PublishedFolder> openAll(String parent, String kind) {
    return children(parent).stream()
        .map(name -> parent + "/" + name)
        .filter(this::isPublished)
        .map(folder -> open(folder, kind))
        .toList();
  }

  /**
   * Publishes a folder.
   *
   * @param about the record that describes it, and
   * @param settings those it was made with; both go into the manifest
   * @throws ConfigurationException when the folder exists
   */
  public PublishedFolder publish(
      String folder,
      String kind,
      Object about,
      JsonNode settings,
      Provenance provenance,
      Writer writer) {
    return publish(
        folder, kind, settings, provenance, attempt -> new Written(writer.write(attempt), about));
  }

  /**
   * Publishes a folder that is described once it is written.
   *
   * @param settings those it was made with, for the manifest
   * @throws ConfigurationException when the folder exists, or its file system cannot publish it in
   *     one step, see {@link Committer}
   * @throws InputException when a disk is full
   */
  public PublishedFolder publish(
      String folder,
      String kind,
      JsonNode settings,
      Provenance provenance,
      DescribingWriter writer) {
    try {
      return new Attempt(this, folder, hadoop, hashes).publish(kind, settings, provenance, writer);
    } catch (IOException e) {
      FullDisk.refuse(e, folder);
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      FullDisk.refuse(e, folder);
      throw e;
    }
  }

  /**
   * Fails when a folder or file is there already, so that nothing is ever overwritten.
   *
   * @throws ConfigurationException naming it and saying what to do
   */
  public void refuseExisting(String folder) {
    if (exists(folder)) {
      throw new ConfigurationException(
          "output %s exists: choose another one with --set output=FOLDER, or delete it"
              .formatted(folder));
    }
  }

  /** Whether a file or folder is there. */
  public boolean exists(String file) {
    try {
      Path path = new Path(file);
      return path.getFileSystem(hadoop).exists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes one file so that readers see the old one or the new one, never half of it: by a rename,
   * or on S3A, whose rename deletes the old one first and whose files appear whole, directly.
   */
  public void replaceFile(String file, byte[] content) {
    Path path = new Path(file);
    if (!Committer.of(file, hadoop).renamesInOneStep()) {
      writeFile(path, content, true);
      return;
    }
    Path attempt = Attempt.beside(path);
    try {
      FileSystem fs = path.getFileSystem(hadoop);
      fs.mkdirs(path.getParent());
      writeFile(attempt, content, false);
      LocalChecksums.removeOf(fs, path);
      FileContext.getFileContext(fs.getUri(), hadoop)
          .rename(fs.makeQualified(attempt), fs.makeQualified(path), Options.Rename.OVERWRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the files of a folder that has no other ones: each as {@link #replaceFile} does, and
   * then deletes those of other names.
   *
   * @param files contents by name
   */
  public void replaceFiles(String folder, Map<String, byte[]> files) {
    files.forEach((name, content) -> replaceFile(folder + "/" + name, content));
    try {
      for (String name : children(folder)) {
        if (!files.containsKey(name)) {
          Path path = new Path(folder, name);
          path.getFileSystem(hadoop).delete(path, true);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes one new file, into an attempt folder. */
  public void writeFile(String file, byte[] content) {
    writeFile(new Path(file), content, false);
  }

  private void writeFile(Path path, byte[] content, boolean overwrite) {
    try (OutputStream out =
        LocalChecksums.without(path.getFileSystem(hadoop)).create(path, overwrite)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of what a folder holds, sorted; attempts are left out. Empty when it is not there. */
  public List<String> children(String folder) {
    return names(folder, child -> true);
  }

  /**
   * Names of the folders in a folder, sorted; attempts are left out. Empty when it is not there.
   */
  public List<String> folders(String folder) {
    return names(folder, FileStatus::isDirectory);
  }

  private List<String> names(String folder, Predicate<FileStatus> wanted) {
    Path path = new Path(folder);
    try {
      return Arrays.stream(path.getFileSystem(hadoop).listStatus(path))
          .filter(wanted)
          .map(child -> child.getPath().getName())
          .filter(name -> !name.startsWith("_"))
          .sorted()
          .toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletes a folder with all it holds; nothing happens when it is not there. The manifest goes
   * first: a deletion that is cut short leaves nothing that looks whole.
   */
  public void delete(String folder) {
    Path path = new Path(folder);
    try {
      FileSystem fs = path.getFileSystem(hadoop);
      fs.delete(new Path(path, Manifest.FILE_NAME), false);
      fs.delete(path, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files in the folder of a model. */
  public ExternalData beside(Path model) {
    return new FilesBeside(hadoop, model);
  }

  /** The bytes of one file. */
  public byte[] readFile(Path file) throws IOException {
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return in.readAllBytes();
    }
  }
}
