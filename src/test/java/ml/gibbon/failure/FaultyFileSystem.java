package ml.gibbon.failure;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import ml.gibbon.testing.ForeignFileSystem;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk as {@code faulty:///folder}, which fails as {@link Faults} says: in creating,
 * closing, renaming and deleting, or because it is full.
 */
public final class FaultyFileSystem extends ForeignFileSystem {

  static final String SCHEME = "faulty";

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
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
    return Faults.operation(
        "creating " + file,
        () ->
            faulty(
                file, super.create(file, overwrite, bufferSize, replication, blockSize, progress)));
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
    return create(file, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public boolean rename(Path source, Path target) throws IOException {
    return Faults.operation("renaming to " + target, () -> super.rename(source, target));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return Faults.operation("deleting " + path, () -> super.delete(path, recursive));
  }

  private static FSDataOutputStream faulty(Path file, OutputStream out) throws IOException {
    return new FSDataOutputStream(new FaultyStream(file, out), null);
  }

  /** Loses what was written when closing fails beforehand. */
  private static final class FaultyStream extends FilterOutputStream {

    private final Path file;
    private boolean closed;

    FaultyStream(Path file, OutputStream out) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(int value) throws IOException {
      Faults.take(1);
      out.write(value);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      Faults.take(length);
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        Faults.close();
        Faults.operation("closing " + file, this::closeInside);
      }
    }

    private Void closeInside() throws IOException {
      out.close();
      return null;
    }
  }

  /** The same for {@link org.apache.hadoop.fs.FileContext}, which replaces files. */
  public static final class Context extends DelegateToFileSystem {
    public Context(URI uri, Configuration hadoop) throws IOException, URISyntaxException {
      super(uri, new FaultyFileSystem(), hadoop, SCHEME, false);
    }
  }
}
