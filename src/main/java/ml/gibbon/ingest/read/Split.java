package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.store.SourceFile;
import org.apache.hadoop.conf.Configuration;

/**
 * One split of an image set.
 *
 * @param name {@code train} or {@code test}
 * @param source where its images come from
 * @param images how many there are
 * @param files the files behind it, none for a generator
 */
public record Split(String name, ImageSource source, long images, Collection<DataFile> files) {

  /** Name of the split that models are trained on. */
  public static final String TRAIN = "train";

  /** Name of the split that they are judged by. */
  public static final String TEST = "test";

  /** All images of a source. */
  public Split(String name, ImageSource source, Collection<DataFile> files) {
    this(name, source, source.images(), files);
  }

  /**
   * Checks a wanted number of images.
   *
   * @param wanted how many, 0 for all
   * @param there how many there are
   * @throws ConfigurationException when there are fewer
   */
  public static void checkCount(String split, long wanted, long there) {
    if (wanted < 0 || wanted > there) {
      throw new ConfigurationException(
          "data.%s-images is %d but the %s split holds %d images: choose 0 for all, or at most %d"
              .formatted(split, wanted, split, there, there));
    }
  }

  /** The files as they are stored, each once. */
  public List<SourceFile> sources(Configuration hadoop) throws IOException {
    Map<String, SourceFile> sources = new TreeMap<>();
    for (DataFile file : files) {
      sources.put(file.uri(), new SourceFile(file.uri(), file.packedBytes(hadoop)));
    }
    return List.copyOf(sources.values());
  }

  /** What the images came from: SHA-256 of each file as it is stored, or the generator. */
  public Map<String, String> inputs(Configuration hadoop) throws IOException {
    Map<String, String> inputs = new TreeMap<>(source.drawnBy());
    Set<String> hashed = new HashSet<>();
    for (DataFile file : files) {
      if (hashed.add(file.uri())) {
        String name = inputs.containsKey(file.name()) ? file.uri() : file.name();
        inputs.put(name, file.sha256(hadoop));
      }
    }
    return inputs;
  }
}
