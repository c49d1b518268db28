package ml.gibbon.ingest;

import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.ingest.read.ImageSet;
import ml.gibbon.ingest.read.Split;

/**
 * What an ingest would write.
 *
 * @param dataset name of the set
 * @param shape of every image
 * @param classNames in the order of the labels
 * @param trainImages images in the training split
 * @param testImages images in the test split, 0 when there is none
 */
public record ImageSetSummary(
    String dataset, ImageShape shape, List<String> classNames, long trainImages, long testImages) {

  public ImageSetSummary {
    classNames = List.copyOf(classNames);
  }

  static ImageSetSummary of(ImageSet set) {
    return new ImageSetSummary(
        set.name(),
        set.shape(),
        set.classNames(),
        images(set, Split.TRAIN),
        images(set, Split.TEST));
  }

  private static long images(ImageSet set, String split) {
    return set.splits().stream().filter(s -> s.name().equals(split)).mapToLong(Split::images).sum();
  }
}
