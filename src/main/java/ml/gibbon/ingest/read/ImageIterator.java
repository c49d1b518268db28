package ml.gibbon.ingest.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import ml.gibbon.error.InputException;
import ml.gibbon.image.LabelledImage;

/** Runs over a range of images and gives its files back when closed. */
public abstract class ImageIterator implements Iterator<LabelledImage>, Closeable {

  private long next;
  private final long end;

  /** Over the ids {@code from} (inclusive) to {@code to} (exclusive). */
  protected ImageIterator(long from, long to) {
    next = from;
    end = to;
  }

  /** The image that follows the one before, or the first of the range. */
  protected abstract LabelledImage read(long id) throws IOException;

  @Override
  public boolean hasNext() {
    return next < end;
  }

  /**
   * The next image.
   *
   * @throws InputException when it cannot be used; after a {@linkplain BadImageException#behind bad
   *     image} the iterator stands behind it
   */
  @Override
  public LabelledImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    try {
      return read(next++);
    } catch (BadImageException e) {
      throw new InputException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Passes over the next image, whether it can be used or not. */
  public void skip() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    try {
      pass(next++);
    } catch (BadImageException e) {
      // It is passed over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes past an image; where decoding takes long, without it. */
  protected void pass(long id) throws IOException {
    read(id);
  }

  @Override
  public void close() throws IOException {}
}
