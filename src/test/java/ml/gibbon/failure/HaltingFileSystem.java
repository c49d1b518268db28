package ml.gibbon.failure;

import java.io.IOException;
import java.net.URI;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk of a process that dies at a mark, at once and without cleaning up anything: before
 * or after a file is created, before or after something is renamed.
 *
 * <p>It takes the place of Hadoop's own class by {@code fs.file.impl}. The mark is a step and a
 * pattern of the path that is made: the created file, or the new name. It is set on the raw disk
 * below the checksums, because not every file is written with them.
 */
public final class HaltingFileSystem extends LocalFileSystem {

  static final String STEP = "gibbon.test.halt.step";
  static final String PATH = "gibbon.test.halt.path";

  /** What a shell says of a process that was killed by {@code kill -9}. */
  static final int KILLED = 137;

  public HaltingFileSystem() {
    super(new Disk());
  }

  static final class Disk extends RawLocalFileSystem {

    private String halt = "";
    private Pattern pattern = Pattern.compile("");

    @Override
    public void initialize(URI uri, Configuration conf) throws IOException {
      super.initialize(uri, conf);
      halt = conf.get(STEP, "");
      pattern = Pattern.compile(conf.get(PATH, ""));
    }

    private void mark(String step, Path path) {
      if (step.equals(halt) && pattern.matcher(path.toUri().getPath()).find()) {
        Runtime.getRuntime().halt(KILLED);
      }
    }

    @Override
    public FSDataOutputStream create(
        Path file,
        FsPermission permission,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      mark("before create", file);
      FSDataOutputStream stream =
          super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
      mark("after create", file);
      return stream;
    }

    @Override
    public FSDataOutputStream create(
        Path file,
        boolean overwrite,
        int bufferSize,
        short replication,
        long blockSize,
        Progressable progress)
        throws IOException {
      mark("before create", file);
      FSDataOutputStream stream =
          super.create(file, overwrite, bufferSize, replication, blockSize, progress);
      mark("after create", file);
      return stream;
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
      mark("before rename", to);
      boolean renamed = super.rename(from, to);
      mark("after rename", to);
      return renamed;
    }
  }
}
