package ml.gibbon.ingest.read;

import java.net.URI;
import java.util.List;

/**
 * A public file that can only be one sequence of bytes.
 *
 * @param name under which it is kept
 * @param bytes its size
 * @param sha256 its hash, 64 lower-case hexadecimal digits
 * @param mirrors where it can be had, the first to be asked first
 */
public record PinnedFile(String name, long bytes, String sha256, List<URI> mirrors) {

  public PinnedFile {
    mirrors = List.copyOf(mirrors);
  }
}
