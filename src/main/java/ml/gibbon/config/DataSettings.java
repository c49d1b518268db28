package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;
import static ml.gibbon.error.SettingException.requireEach;

import java.util.List;
import java.util.Set;
import ml.gibbon.image.ImageShape;
import ml.gibbon.text.Words;

/**
 * Group {@code data}: which images, and where they are.
 *
 * @param name {@code digits}, {@code shapes} (built in), {@code mnist}, {@code cifar10} and other
 *     known files, {@code idx} (any IDX pair), {@code numpy} (arrays), {@code folder} (PNG and JPEG
 *     files, a folder for each class) or {@code parquet} (Hugging Face layout)
 * @param title what the set is called in manifests and results, empty for {@code name}
 * @param path local folder or Hadoop URI to look in first, empty for none
 * @param cache local folder that downloads are kept in
 * @param download whether missing files of a known dataset may be downloaded
 * @param trainImages number of images of the training split, 0 for all (generators: at least 1)
 * @param testImages number of images of the test split, 0 for all (generators: at least 1)
 * @param classes numbers of the classes to keep, relabelled from 0 on in this order; empty for all
 * @param classNames names of all classes of the set in the order of their numbers; empty for those
 *     that the files give
 * @param idx file names of an IDX pair, used by {@code idx} only
 * @param numpy names of arrays, used by {@code numpy} only
 * @param folder splits and size of the pictures, used by {@code folder} only
 * @param parquet files and columns, used by {@code parquet} only
 */
public record DataSettings(
    String name,
    String title,
    String path,
    String cache,
    boolean download,
    long trainImages,
    long testImages,
    List<Integer> classes,
    List<String> classNames,
    Idx idx,
    Numpy numpy,
    Folder folder,
    Parquet parquet) {

  /** Asks for the usual names of files or folders. */
  public static final String AUTO = "auto";

  private static final List<String> DRAWN = List.of("digits", "shapes");
  private static final List<String> NAMES =
      List.of(
          "digits",
          "shapes",
          "mnist",
          "fashion-mnist",
          "kmnist",
          "qmnist",
          "emnist-mnist",
          "emnist-digits",
          "emnist-letters",
          "emnist-balanced",
          "emnist-bymerge",
          "emnist-byclass",
          "cifar10",
          "cifar100",
          "idx",
          "numpy",
          "folder",
          "parquet");

  public DataSettings {
    require(NAMES.contains(name), "name", name, "one of " + String.join(", ", NAMES));
    if (name.equals("idx")) {
      requireFilled("path", path);
      requireFilled("idx.trainImages", idx.trainImages());
      requireFilled("idx.trainLabels", idx.trainLabels());
      require(
          idx.testImages().isEmpty() == idx.testLabels().isEmpty(),
          "idx.testLabels",
          idx.testLabels(),
          idx.testImages().isEmpty() ? "empty where idx.test-images is" : "filled in");
    }
    if (name.equals("folder")) {
      requireFilled("path", path);
    }
    if (name.equals("numpy")) {
      requireFilled("path", path);
      requireFilled("numpy.trainImages", numpy.trainImages());
      requireFilled("numpy.trainLabels", numpy.trainLabels());
      require(
          numpy.testImages().isEmpty() || !numpy.testLabels().isEmpty(),
          "numpy.testLabels",
          numpy.testLabels(),
          "filled in, or auto, where data.numpy.test-images is");
    }
    if (name.equals("parquet")) {
      requireFilled("path", path);
      requireFilled("parquet.train", parquet.train());
    }
    path = path.isEmpty() ? path : PathText.read("path", path);
    require(PathText.isLocal(cache), "cache", cache, "a local folder");
    require(
        title.isEmpty() || (!title.isBlank() && title.lines().count() == 1),
        "title",
        title,
        "a name on one line, or empty");
    require(trainImages >= 0, "trainImages", trainImages, "a whole number from 0 on");
    require(testImages >= 0, "testImages", testImages, "a whole number from 0 on");
    requireEach(number -> number >= 0, "classes", classes, "a whole number from 0 on");
    require(
        classes.size() != 1 && Set.copyOf(classes).size() == classes.size(),
        "classes",
        classes,
        "a list of at least two class numbers, each once, or [] for all classes");
    require(
        classNames.size() != 1
            && Set.copyOf(classNames).size() == classNames.size()
            && classNames.stream().noneMatch(each -> each.isBlank() || each.lines().count() > 1),
        "classNames",
        classNames,
        "a list of at least two names on one line, each once, or [] for those that the files give");
    classes = List.copyOf(classes);
    classNames = List.copyOf(classNames);
  }

  private static void requireFilled(String component, String found) {
    require(!found.isBlank(), component, found, "filled in");
  }

  /** Whether Gibbon draws the images of a set, so that there are as many as one asks for. */
  static boolean isDrawn(String name) {
    return DRAWN.contains(name);
  }

  /** With the names that the set has by itself. */
  public DataSettings(
      String name,
      String path,
      String cache,
      boolean download,
      long trainImages,
      long testImages,
      List<Integer> classes,
      Idx idx,
      Parquet parquet) {
    this(
        name,
        "",
        path,
        cache,
        download,
        trainImages,
        testImages,
        classes,
        List.of(),
        idx,
        new Numpy(AUTO, AUTO, AUTO, AUTO, Layout.AUTO),
        new Folder(AUTO, AUTO, 0, 0, Fit.EXACT, 0),
        parquet);
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

  /** Where the channels of images in an array are. */
  public enum Layout {
    /** Where a side of 1 or 3 is. */
    AUTO,
    /** After height and width. */
    NHWC,
    /** Before them. */
    NCHW
  }

  /**
   * Names of arrays in the {@code .npy} files or {@code .npz} archives below {@code data.path};
   * each may be {@code auto} for the usual ones.
   *
   * @param trainImages {@code [N, H, W]}, {@code [N, H, W, C]} or {@code [N, C, H, W]}
   * @param trainLabels {@code [N]}, or one-hot {@code [N, K]}
   * @param testImages the same of the test split; empty for none
   * @param testLabels their labels
   * @param layout of the images
   */
  public record Numpy(
      String trainImages,
      String trainLabels,
      String testImages,
      String testLabels,
      Layout layout) {}

  /** What becomes of pictures that have another size than the set. */
  public enum Fit {
    /** They cannot be used. */
    EXACT,
    /** They are scaled to it, whatever their proportions. */
    STRETCH,
    /** They are scaled until they cover it, and the middle is taken. */
    CROP
  }

  /**
   * Folders of pictures below {@code data.path}, or in its tar archives.
   *
   * @param train name of the folder, {@code auto} for the usual ones or all; empty for all
   * @param test the same; empty for no test split
   * @param height of the images, 0 for that of the first
   * @param width likewise
   * @param fit what becomes of others
   * @param channels 1 (grey), 3 (colour) or 0 to find out
   */
  public record Folder(String train, String test, int height, int width, Fit fit, int channels) {

    public Folder {
      require(
          height >= 0 && height <= ImageShape.MAX_SIDE,
          "height",
          height,
          "a whole number from 0 to " + ImageShape.MAX_SIDE);
      require(
          width >= 0 && width <= ImageShape.MAX_SIDE && (width == 0) == (height == 0),
          "width",
          width,
          height == 0
              ? "0 where data.folder.height is"
              : "a whole number from 1 to "
                  + ImageShape.MAX_SIDE
                  + " where data.folder.height is set");
      require(
          fit == Fit.EXACT || height > 0,
          "fit",
          Words.of(fit),
          "exact where data.folder.height and width are 0");
      require(
          channels == 0 || channels == 1 || channels == 3,
          "channels",
          channels,
          "1 (grey), 3 (colour) or 0 to find out");
    }
  }

  /**
   * Files below {@code data.path} and columns.
   *
   * @param train a glob, or {@code auto} for the usual layouts
   * @param test the same; empty for no test split
   * @param imageColumn empty for the usual name that is there
   * @param labelColumn empty for the usual name that is there
   * @param channels 1 (grey), 3 (colour) or 0 to find out
   * @param classes how many there are, 0 for as many as the files name or, where they do not,
   *     number
   */
  public record Parquet(
      String train,
      String test,
      String imageColumn,
      String labelColumn,
      int channels,
      int classes) {

    public Parquet {
      require(
          channels == 0 || channels == 1 || channels == 3,
          "channels",
          channels,
          "1 (grey), 3 (colour) or 0 to find out");
      require(classes >= 0, "classes", classes, "a whole number from 0 on");
    }

    /** With the channels that the images show. */
    public Parquet(String train, String test, String imageColumn, String labelColumn, int classes) {
      this(train, test, imageColumn, labelColumn, 0, classes);
    }

    /** With as many classes as the files say. */
    public Parquet(String train, String test, String imageColumn, String labelColumn) {
      this(train, test, imageColumn, labelColumn, 0);
    }
  }
}
