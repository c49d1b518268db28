package ml.gibbon.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import ml.gibbon.error.ConfigurationException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException;
import org.apache.hadoop.ipc.RemoteException;

/**
 * The right to write into a run's root folder, which one process has at a time: a file there that
 * names the process, gone again when the lock is closed or the JVM ends.
 *
 * <p>A process that was killed leaves its file; the next one on the same machine takes it over.
 */
public final class RunLock implements AutoCloseable {

  static final String FILE_NAME = "_lock";

  private final FileSystem fs;
  private final Path root;
  private final Path file;
  private final LockOwner here = LockOwner.here();
  private final boolean madeRoot;
  private Optional<LockOwner> replaced = Optional.empty();

  private RunLock(FileSystem fs, Path root) throws IOException {
    this.fs = fs;
    this.root = root;
    this.file = new Path(root, FILE_NAME);
    this.madeRoot = !fs.exists(root);
  }

  /**
   * Takes the lock of a run.
   *
   * @throws ConfigurationException when another process has it, with that process and what to do,
   *     or when the output cannot be reached: no such bucket, host or right
   */
  public static RunLock take(RunFolders folders, Configuration hadoop) {
    Path root = new Path(folders.root());
    RunLock lock = open(root, hadoop);
    try {
      lock.take();
      return lock;
    } catch (IOException | IllegalArgumentException e) {
      // The latter is what HDFS says of a name with a colon.
      if (FullDisk.isCauseOf(e)) {
        FullDisk.refuse(e, folders.root());
      }
      throw unreachable(root, e);
    }
  }

  private static RunLock open(Path root, Configuration hadoop) {
    try {
      FileSystem fs = root.getFileSystem(hadoop);
      return new RunLock(fs, fs.makeQualified(root));
    } catch (IOException | IllegalArgumentException e) {
      // The latter is what HDFS says of a host that nobody knows.
      throw unreachable(root, e);
    }
  }

  private static ConfigurationException unreachable(Path root, Exception e) {
    return new ConfigurationException(
        "output %s cannot be reached: %s; mend that, or choose another output with --set output=FOLDER"
            .formatted(root, why(e)));
  }

  /** Java names nothing but the file where a right is missing or a file stands in the way. */
  private static String why(Exception e) {
    String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    if (e instanceof AccessDeniedException) {
      return "no right to write " + said;
    }
    if (e instanceof java.nio.file.FileAlreadyExistsException) {
      return said + " is there and is no folder";
    }
    return e instanceof NoSuchFileException
        ? said + " cannot be made, for want of a right or because its disk is mounted read-only"
        : said;
  }

  /** The lock file of a killed process that this lock took the place of, in words. */
  public Optional<String> replaced() {
    return replaced.map(owner -> "%s of %s".formatted(file, owner.inWords()));
  }

  private void take() throws IOException {
    if (!create(file)) {
      Optional<LockOwner> other = owner();
      if (other.isEmpty() || !other.get().isGone() || !removeLockOf(other.get())) {
        throw refused(other);
      }
      if (!create(file)) {
        throw refused(owner());
      }
      replaced = other;
    }
    fs.deleteOnExit(file);
  }

  private ConfigurationException refused(Optional<LockOwner> other) {
    return new ConfigurationException(
        "output %s is being written by %s: wait for it, or choose another output with --set output=FOLDER; if that process is gone, delete %s"
            .formatted(
                root,
                other.map(LockOwner::inWords).orElse("a process that does not say which"),
                file));
  }

  /**
   * Removes the file of a process that is gone. Only one process at a time does so, and looks again
   * before: what it read first may have been replaced by somebody's valid lock.
   */
  private boolean removeLockOf(LockOwner gone) throws IOException {
    Path removing = file.suffix("-removing");
    if (!create(removing)) {
      return false;
    }
    try {
      return owner().filter(gone::equals).isEmpty() || fs.delete(file, false);
    } finally {
      fs.delete(removing, false);
    }
  }

  /**
   * Creates a file that names this process, unless it is there: in one step on HDFS and, where
   * Hadoop looks first and creates then, by the operating system itself.
   */
  private boolean create(Path path) throws IOException {
    byte[] text = Json.write(here).getBytes(StandardCharsets.UTF_8);
    OutputStream created;
    boolean local = fs.getScheme().equals("file");
    if (local) {
      // Hadoop would not say why it cannot.
      Files.createDirectories(java.nio.file.Path.of(path.getParent().toUri().getPath()));
    } else if (!fs.mkdirs(path.getParent())) {
      throw new AccessDeniedException(
          path.getParent().toString(),
          null,
          "the folder cannot be made, for want of a right or because its disk is mounted read-only");
    }
    try {
      created =
          local
              ? Files.newOutputStream(
                  java.nio.file.Path.of(path.toUri().getPath()), StandardOpenOption.CREATE_NEW)
              : fs.create(path, false);
    } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
      return false;
    } catch (RemoteException e) {
      // What HDFS says of a file that another process has created and not closed yet.
      if (e.unwrapRemoteException() instanceof AlreadyBeingCreatedException) {
        return false;
      }
      throw e;
    }
    try (OutputStream out = created) {
      out.write(text);
    } catch (IOException e) {
      // On a full disk an empty lock would stay, which names nobody and which nobody takes over.
      fs.delete(path, false);
      throw e;
    }
    return true;
  }

  /** Who has the lock; empty when the file is gone, or is not written to its end. */
  private Optional<LockOwner> owner() throws IOException {
    try (var in = fs.open(file)) {
      return Optional.of(Json.read(in.readAllBytes(), LockOwner.class));
    } catch (FileNotFoundException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Gives the lock back, and takes the root folder away if it was made for nothing else. */
  @Override
  public void close() {
    try {
      fs.delete(file, false);
      fs.cancelDeleteOnExit(file);
      if (madeRoot && fs.exists(root) && fs.listStatus(root).length == 0) {
        fs.delete(root, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
