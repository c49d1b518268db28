package ml.gibbon.config;

import java.util.List;

/**
 * Group {@code data}: which images, and where they are.
 *
 * @param name {@code digits}, {@code shapes} (built in), {@code mnist}, {@code cifar10} (known
 *     files), {@code idx} (any IDX pair) or {@code parquet} (Hugging Face layout)
 * @param path local folder or Hadoop URI to look in first, empty for none
 * @param cache local folder that downloads are kept in
 * @param download whether missing files of a known dataset may be downloaded
 * @param trainImages number of images of the training split, 0 for all (generators: at least 1)
 * @param testImages number of images of the test split, 0 for all (generators: at least 1)
 * @param classes numbers of the classes to keep, relabelled from 0 on in this order; empty for all
 * @param idx file names of an IDX pair, used by {@code idx} only
 * @param parquet files and columns, used by {@code parquet} only
 */
public record DataSettings(
    String name,
    String path,
    String cache,
    boolean download,
    long trainImages,
    long testImages,
    List<Integer> classes,
    Idx idx,
    Parquet parquet) {

  public DataSettings {
    classes = List.copyOf(classes);
  }

  /** With all classes. */
  public DataSettings(
      String name,
      String path,
      String cache,
      boolean download,
      long trainImages,
      long testImages,
      Idx idx,
      Parquet parquet) {
    this(name, path, cache, download, trainImages, testImages, List.of(), idx, parquet);
  }

  /** File names below {@code data.path}; the test pair may be empty. */
  public record Idx(String trainImages, String trainLabels, String testImages, String testLabels) {}

  /**
   * Files below {@code data.path} (globs allowed) and columns; an empty image column stands for
   * {@code image} or {@code img}, whichever is there. {@code classes} is how many there are, 0 for
   * as many as the files name or, where they do not, number.
   */
  public record Parquet(
      String train, String test, String imageColumn, String labelColumn, int classes) {

    /** With as many classes as the files say. */
    public Parquet(String train, String test, String imageColumn, String labelColumn) {
      this(train, test, imageColumn, labelColumn, 0);
    }
  }
}
