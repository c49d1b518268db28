package ml.gibbon.store;

import java.io.IOException;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What Hadoop keeps on local disks beside each file that it writes: a hidden {@code .NAME.crc}.
 * Outputs have none. A file that is replaced or moved by anything but Hadoop does not fit it any
 * more and cannot be read, and manifests hold a SHA-256 of every file.
 */
final class LocalChecksums {

  private LocalChecksums() {}

  /** The same file system, writing and listing files as they are. */
  static FileSystem without(FileSystem fs) {
    return fs instanceof ChecksumFileSystem local ? local.getRawFileSystem() : fs;
  }

  /** Removes those in a folder, at any depth; Spark's writers make them. */
  static void remove(FileSystem fs, Path folder) throws IOException {
    if (fs instanceof ChecksumFileSystem local) {
      removeRaw(local.getRawFileSystem(), folder);
    }
  }

  private static void removeRaw(FileSystem raw, Path folder) throws IOException {
    for (FileStatus child : raw.listStatus(folder)) {
      if (child.isDirectory()) {
        removeRaw(raw, child.getPath());
      } else if (ChecksumFileSystem.isChecksumFile(child.getPath())) {
        raw.delete(child.getPath(), false);
      }
    }
  }

  /** Removes that of one file, which another content is to take the place of. */
  static void removeOf(FileSystem fs, Path file) throws IOException {
    if (fs instanceof ChecksumFileSystem local) {
      local.getRawFileSystem().delete(local.getChecksumFile(file), false);
    }
  }
}
