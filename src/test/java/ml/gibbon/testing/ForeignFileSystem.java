package ml.gibbon.testing;

import java.io.IOException;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under another scheme, which a subclass names. */
public abstract class ForeignFileSystem extends RawLocalFileSystem {

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return withoutPermissions(super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Stream.of(super.listStatus(path))
        .map(ForeignFileSystem::withoutPermissions)
        .toArray(FileStatus[]::new);
  }

  /** The local permissions are looked up by URI, which fails for any other scheme. */
  private static FileStatus withoutPermissions(FileStatus file) {
    return new FileStatus(
        file.getLen(),
        file.isDirectory(),
        1,
        file.getBlockSize(),
        file.getModificationTime(),
        file.getPath());
  }
}
