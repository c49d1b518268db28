package ml.gibbon.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import ml.gibbon.model.onnx.ExternalData;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files in the folder of a model, on any file system. Symbolic links are not followed. */
public final class FilesBeside implements ExternalData {

  private final Configuration hadoop;
  private final Path model;

  /**
   * @param model the file of the model
   */
  public FilesBeside(Configuration hadoop, Path model) {
    this.hadoop = hadoop;
    this.model = model;
  }

  private Path path(String file) {
    return new Path(model.getParent(), new Path(null, null, file));
  }

  @Override
  public long size(String file) throws IOException {
    try {
      FileStatus status = files().getFileLinkStatus(path(file));
      if (!status.isFile() || status.isSymlink()) {
        throw new IOException("it is a symbolic link or a folder, and must be a file");
      }
      return status.getLen();
    } catch (FileNotFoundException e) {
      NoSuchFileException missing = new NoSuchFileException(file);
      missing.initCause(e);
      throw missing;
    }
  }

  @Override
  public byte[] read(String file, long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    try (FSDataInputStream in = files().open(path(file))) {
      in.readFully(offset, bytes);
    }
    return bytes;
  }

  private FileSystem files() throws IOException {
    return model.getFileSystem(hadoop);
  }
}
