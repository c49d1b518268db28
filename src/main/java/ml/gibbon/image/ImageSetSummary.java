package ml.gibbon.image;

import java.util.List;

/**
 * What a set of images is, before its images are read.
 *
 * @param dataset name of the set
 * @param shape of every image
 * @param classNames in the order of the labels
 * @param trainImages images in the training split
 * @param testImages images in the test split, 0 when there is none
 * @param warnings what is odd about it, a line each
 */
public record ImageSetSummary(
    String dataset,
    ImageShape shape,
    List<String> classNames,
    long trainImages,
    long testImages,
    List<String> warnings) {

  public ImageSetSummary {
    classNames = List.copyOf(classNames);
    warnings = List.copyOf(warnings);
  }

  /** A set about which nothing is odd. */
  public ImageSetSummary(
      String dataset,
      ImageShape shape,
      List<String> classNames,
      long trainImages,
      long testImages) {
    this(dataset, shape, classNames, trainImages, testImages, List.of());
  }
}
