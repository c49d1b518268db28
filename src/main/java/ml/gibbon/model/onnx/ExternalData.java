package ml.gibbon.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * The files beside a model into which exporters write large tensors.
 *
 * <p>The reader asks for plain file names only: no folders, no {@code ..}, no control characters.
 * An implementation must not follow symbolic links.
 */
public interface ExternalData {

  /**
   * Bytes of a file.
   *
   * @param file a plain file name
   * @throws NoSuchFileException when there is none of that name
   * @throws IOException when it is no plain file or cannot be read
   */
  long size(String file) throws IOException;

  /**
   * Some of the bytes of a file.
   *
   * @param file a plain file name
   * @param offset of the first one
   * @param length how many; {@code offset + length} is at most {@link #size}
   * @throws IOException when they cannot be read
   */
  byte[] read(String file, long offset, int length) throws IOException;

  /** For a model without files beside it. */
  static ExternalData none() {
    return new ExternalData() {
      @Override
      public long size(String file) throws IOException {
        throw new NoSuchFileException(file);
      }

      @Override
      public byte[] read(String file, long offset, int length) throws IOException {
        throw new NoSuchFileException(file);
      }
    };
  }

  /**
   * The files in the folder of a model.
   *
   * @param model the file of the model
   */
  static ExternalData beside(Path model) {
    return new ExternalData() {
      @Override
      public long size(String file) throws IOException {
        BasicFileAttributes attributes =
            Files.readAttributes(
                model.resolveSibling(file), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
          throw new IOException("it is a symbolic link or a folder, and must be a file");
        }
        return attributes.size();
      }

      @Override
      public byte[] read(String file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (SeekableByteChannel channel =
            Files.newByteChannel(
                model.resolveSibling(file),
                Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
          channel.position(offset);
          while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
              throw new IOException("it became shorter while it was read");
            }
          }
        }
        return bytes.array();
      }
    };
  }
}
