package ml.gibbon.ingest.read;

import java.util.List;

/**
 * A PNG or JPEG file in a folder, or in a tar archive.
 *
 * @param archive that holds it; null for a file of its own
 * @param path its folders below the root or in the archive, and its name, separated by slashes
 * @param offset where its bytes begin in the archive once that is unpacked; 0 for a file of its own
 * @param bytes its size
 * @param label written beside it in the archive; empty where its folder says the class
 */
record PictureFile(DataFile archive, String path, long offset, long bytes, String label) {

  /** The folders that it lies in, from the outermost one. */
  List<String> folders() {
    String[] parts = path.split("/", -1);
    return List.of(parts).subList(0, parts.length - 1);
  }
}
