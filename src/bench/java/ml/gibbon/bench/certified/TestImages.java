package ml.gibbon.bench.certified;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.ingest.read.ImageIterator;
import ml.gibbon.ingest.read.ImageSet;
import ml.gibbon.ingest.read.ImageSource;
import ml.gibbon.ingest.read.KnownSet;
import ml.gibbon.ingest.read.KnownSets;
import ml.gibbon.ingest.read.Split;
import org.apache.hadoop.conf.Configuration;

/**
 * The test images of a public set, in their order.
 *
 * @param set what is known of it
 * @param images all of them
 */
record TestImages(ImageSetSummary set, List<LabelledImage> images) {

  /**
   * Reads them.
   *
   * @param folder of the data, with a folder of that name
   * @param name of the set, such as {@code mnist}
   * @throws InputException when there is no such set, or its files are not there or broken
   */
  static TestImages read(Path folder, String name) {
    KnownSet known =
        KnownSets.named(name)
            .orElseThrow(
                () ->
                    new InputException(
                        "dataset %s is none of %s".formatted(name, KnownSets.names())));
    Configuration hadoop = new Configuration();
    Path place = folder.resolve(name);
    try {
      ImageSet set =
          known
              .openIn(place.toUri().toString(), OnBadImage.FAIL, hadoop)
              .orElseThrow(
                  () ->
                      new InputException(
                          "%s is not in %s: put %s there"
                              .formatted(name, place, known.fileNames())));
      return new TestImages(set.summary(List.of()), test(set, hadoop));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<LabelledImage> test(ImageSet set, Configuration hadoop) throws IOException {
    List<LabelledImage> images = new ArrayList<>();
    for (Split split : set.splits()) {
      if (split.name().equals(Split.TEST)) {
        ImageSource source = split.source();
        try (ImageIterator all = source.read(0, source.images(), hadoop)) {
          all.forEachRemaining(images::add);
        }
      }
    }
    return images;
  }

  /**
   * The images of instances.
   *
   * @throws InputException when one is not there, or has another label
   */
  ImageBatch of(List<Instance> instances) {
    List<LabelledImage> some = new ArrayList<>();
    for (Instance instance : instances) {
      if (instance.image() >= images.size()
          || images.get(instance.image()).label() != instance.label()) {
        throw new InputException(
            "%s: that image of %s (%d test images) has another label or is not there"
                .formatted(instance, set.dataset(), images.size()));
      }
      some.add(images.get(instance.image()));
    }
    return ImageBatch.of(set.shape(), some);
  }

  /** The images from a place on, or as many as there are. */
  ImageBatch from(int first, int count) {
    return ImageBatch.of(
        set.shape(), images.subList(first, Math.min(first + count, images.size())));
  }

  /** So many images at even distances, as the order may tell hard ones; or as many as there are. */
  ImageBatch spread(int count) {
    int some = Math.min(count, images.size());
    return ImageBatch.of(
        set.shape(),
        IntStream.range(0, some)
            .mapToObj(i -> images.get((int) ((long) i * images.size() / some)))
            .toList());
  }
}
