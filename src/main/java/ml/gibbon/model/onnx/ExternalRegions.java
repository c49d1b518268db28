package ml.gibbon.model.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import ml.gibbon.error.InputException;

/**
 * Reads tensors from files beside the model, and watches that the tensors are all that a file
 * holds.
 *
 * <p>A name comes from a stranger: it must be a plain file name. Tensors lie side by side without
 * overlap, but two of them may share one region whole. Between them there may be less than 64 KiB,
 * because PyTorch's exporter starts large tensors at multiples of 64 KiB, the largest granularity
 * of memory maps in use; behind the last one there is nothing. So no byte is read twice, and
 * nothing but weights of this model can be read by it.
 */
final class ExternalRegions {

  /** Gaps between tensors are shorter. */
  static final int ALIGNMENT = 1 << 16;

  private static final int LONGEST_NAME = 255;

  private record Region(long offset, ByteBuffer bytes) {
    long end() {
      return offset + bytes.capacity();
    }
  }

  private final ExternalData data;
  private final Map<String, Long> sizes = new LinkedHashMap<>();
  private final Map<String, NavigableMap<Long, Region>> regions = new LinkedHashMap<>();

  ExternalRegions(ExternalData data) {
    this.data = data;
  }

  /**
   * The bytes of a tensor.
   *
   * @param where the tensor, for messages
   * @param entries what the file says of their place: {@code location}, {@code offset}, {@code
   *     length}
   * @param bytes how many the tensor has
   */
  ByteBuffer read(String where, Map<String, String> entries, int bytes) {
    String file = entries.getOrDefault("location", "");
    requirePlain(where, file);
    long offset = number(where, "offset", entries.getOrDefault("offset", "0"));
    long length = number(where, "length", entries.getOrDefault("length", Integer.toString(bytes)));
    if (length != bytes) {
      throw new InputException(
          "%s has %d bytes in %s, but its shape and type make %d"
              .formatted(where, length, file, bytes));
    }
    try {
      long size = sizes.containsKey(file) ? sizes.get(file) : data.size(file);
      sizes.put(file, size);
      if (offset > size - length) {
        throw new InputException(
            "%s is in bytes %d to %s of %s, which has %d: it is cut short or belongs to another model"
                .formatted(where, offset, Long.toUnsignedString(offset + length), file, size));
      }
      return bytes == 0 ? ByteBuffer.allocate(0) : region(where, file, offset, bytes);
    } catch (NoSuchFileException e) {
      throw new InputException(
          "%s is in a file %s, which is not there: copy it beside the model".formatted(where, file),
          e);
    } catch (IOException e) {
      throw new InputException(
          "%s is in a file %s, which cannot be read: %s".formatted(where, file, e.getMessage()), e);
    }
  }

  private ByteBuffer region(String where, String file, long offset, int bytes) throws IOException {
    NavigableMap<Long, Region> others = regions.computeIfAbsent(file, f -> new TreeMap<>());
    Map.Entry<Long, Region> before = others.floorEntry(offset);
    Map.Entry<Long, Region> after = others.higherEntry(offset);
    if (before != null && before.getKey() == offset && before.getValue().end() == offset + bytes) {
      return before.getValue().bytes();
    }
    if ((before != null && before.getValue().end() > offset)
        || (after != null && after.getKey() < offset + bytes)) {
      throw new InputException(
          "%s, bytes %d to %d of %s, overlaps with another tensor"
              .formatted(where, offset, offset + bytes, file));
    }
    ByteBuffer read = ByteBuffer.wrap(data.read(file, offset, bytes));
    others.put(offset, new Region(offset, read));
    return read;
  }

  /**
   * After all tensors have been read.
   *
   * @throws InputException when a file holds more than them
   */
  void requireNothingElse() {
    sizes.forEach(
        (file, size) -> {
          long end = 0;
          for (Region region : regions.getOrDefault(file, new TreeMap<>()).values()) {
            requireGap(file, end, region.offset(), ALIGNMENT - 1L);
            end = region.end();
          }
          requireGap(file, end, size, 0);
        });
  }

  private static void requireGap(String file, long from, long to, long most) {
    if (to - from > most) {
      throw new InputException(
          "bytes %d to %d of %s belong to no tensor: it is the file of another model"
              .formatted(from, to, file));
    }
  }

  private static void requirePlain(String where, String file) {
    boolean plain =
        !file.isEmpty()
            && file.length() <= LONGEST_NAME
            && !file.equals(".")
            && !file.equals("..")
            && file.chars()
                .noneMatch(c -> c == '/' || c == '\\' || c == ':' || Character.isISOControl(c));
    if (!plain) {
      throw new InputException(
          "%s is in a file '%s', which must be a plain file name beside the model"
              .formatted(where, file.replaceAll("\\p{Cntrl}", "?")));
    }
  }

  private static long number(String where, String key, String text) {
    // At most 18 digits, which a long holds and whose sums do not overflow.
    if (!text.matches("[0-9]{1,18}")) {
      throw new InputException(
          "%s has %s '%s' of its external data, which must be a number of bytes"
              .formatted(where, key, text));
    }
    return Long.parseLong(text);
  }
}
