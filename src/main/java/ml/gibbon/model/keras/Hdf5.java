package ml.gibbon.model.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.object.message.DataLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * An HDF5 file from a stranger, in memory. No link is followed, so no other file is ever opened,
 * and nothing is allocated that is larger than the file.
 */
final class Hdf5 {

  private final Group root;
  private final long bytes;
  private final String name;

  private Hdf5(Group root, long bytes, String name) {
    this.root = root;
    this.bytes = bytes;
    this.name = name;
  }

  /**
   * @param name for messages
   */
  static Hdf5 open(byte[] file, String name) {
    return guarded(name, () -> new Hdf5(HdfFile.fromBytes(file), file.length, name));
  }

  /** Whether there is a group or data at a path. */
  boolean has(String path) {
    return guarded(name, () -> find(path) != null);
  }

  /** Whether a group, the root if the path is empty, has an attribute. */
  boolean hasAttribute(String path, String attribute) {
    return guarded(name, () -> group(path).getAttributes().containsKey(attribute));
  }

  /** A text that a group has as an attribute. */
  Optional<String> text(String path, String attribute) {
    return guarded(
        name,
        () ->
            hasAttribute(path, attribute)
                ? Optional.of(texts(path, attribute).get(0))
                : Optional.empty());
  }

  /** The texts that a group has as an attribute; empty when it has none. */
  List<String> texts(String path, String attribute) {
    return guarded(name, () -> texts(group(path).getAttribute(attribute)));
  }

  private List<String> texts(Attribute attribute) {
    if (attribute == null || attribute.getSize() == 0) {
      return List.of();
    }
    if (attribute.getSize() < 0 || attribute.getSize() > bytes) {
      throw Refusal.of("%s has an attribute of %d texts", name, attribute.getSize());
    }
    Object data = attribute.getData();
    if (data instanceof String text) {
      return List.of(text);
    } else if (data instanceof String[] texts) {
      return List.of(texts);
    }
    throw Refusal.of("%s has an attribute %s that is no text", name, attribute.getName());
  }

  /** The names in a group. */
  List<String> names(String path) {
    return guarded(name, () -> new ArrayList<>(group(path).getChildren().keySet()));
  }

  /**
   * Floating-point values.
   *
   * @param path from the root, with {@code /} between the names
   */
  Array array(String path) {
    return guarded(
        name,
        () -> {
          if (!(find(path) instanceof Dataset data)) {
            throw Refusal.of("%s has no values %s", name, Refusal.printable(path));
          }
          return array(data, Refusal.printable(path));
        });
  }

  private Array array(Dataset data, String path) {
    DataLayout layout = data.getDataLayout();
    if (layout != DataLayout.CONTIGUOUS && layout != DataLayout.COMPACT) {
      throw Refusal.of(
          "%s has the values %s in pieces (%s): write them whole, as Keras does, with h5repack -l CONTI",
          name, path, layout);
    }
    long size = 1;
    for (int length : data.getDimensions()) {
      size = Math.multiplyExact(size, (long) length);
      if (length < 0 || size * Float.BYTES > bytes) {
        throw Refusal.of(
            "%s has %s for %s, more than its %d bytes can hold",
            name, Arrays.toString(data.getDimensions()), path, bytes);
      }
    }
    return new Array(
        Arrays.stream(data.getDimensions()).boxed().toList(),
        size == 0 ? new float[0] : floats(data.getDataFlat(), path));
  }

  private float[] floats(Object values, String path) {
    if (values instanceof float[] floats) {
      return floats;
    } else if (values instanceof double[] doubles) {
      float[] floats = new float[doubles.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) doubles[i];
      }
      return floats;
    }
    throw Refusal.of("%s has the values %s not in floating point", name, path);
  }

  private Group group(String path) {
    if (find(path) instanceof Group group) {
      return group;
    }
    throw Refusal.of("%s has no group %s", name, Refusal.printable(path));
  }

  /** Name by name: the library's own search would follow links into other files. */
  private Node find(String path) {
    Node node = root;
    for (String step : path.split("/", -1)) {
      if (step.isEmpty()) {
        continue;
      }
      if (!(node instanceof Group group)) {
        return null;
      }
      node = group.getChild(step);
      if (node instanceof Link) {
        throw Refusal.of(
            "%s has a link at %s: put what it points to in its place",
            name, Refusal.printable(path));
      }
    }
    return node;
  }

  /** The library fails in many ways on damaged files, endless recursion among them. */
  private static <T> T guarded(String name, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (UnsupportedNetworkException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      throw Refusal.of(
          "%s is damaged or no HDF5 file that can be read: %s", name, Refusal.firstLine(e));
    }
  }
}
