package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.error.NothingNewException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.store.UsedFiles;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;

/**
 * {@code parquet}: PNG and JPEG images in Parquet files laid out as Hugging Face's datasets are.
 */
public final class ParquetSet {

  /** The value of {@code data.name} that asks for it. */
  public static final String NAME = "parquet";

  /** Beyond it a label column is more likely something else. */
  private static final int MAX_UNNAMED_CLASSES = 100_000;

  private final String folder;
  private final DataSettings.Parquet settings;
  private final List<String> givenNames;
  private final OnBadImage onBadImage;
  private final ParquetFiles files;
  private final Configuration hadoop;
  private final Set<String> textLabels = new HashSet<>();
  private final SampledShape shape;
  private List<String> classNames = List.of();
  private DataFile numbered;
  private DataFile named;
  private DataFile labelledBy;
  private long largestLabel;

  private ParquetSet(
      String folder, DataSettings data, OnBadImage onBadImage, UsedFiles used, Configuration hadoop)
      throws IOException {
    this.folder = folder;
    this.settings = data.parquet();
    this.givenNames = data.classNames();
    this.onBadImage = onBadImage;
    this.files = new ParquetFiles(folder, used, hadoop);
    this.hadoop = hadoop;
    this.shape = new SampledShape(settings.channels(), onBadImage, hadoop);
  }

  /**
   * Opens the files of both splits; the first image gives the size. Classes have the names that the
   * settings give, or those in the files' footers, or their texts in order, or else their numbers.
   *
   * @param folder where the settings' path leads
   * @param onBadImage whether what is wrong with single images is let pass until they are read
   * @param used files that are left out
   * @throws InputException when files or columns are missing, or a label is out of range
   * @throws NothingNewException when all files are left out
   */
  public static ImageSet open(
      String folder, DataSettings data, OnBadImage onBadImage, UsedFiles used, Configuration hadoop)
      throws IOException {
    return new ParquetSet(folder, data, onBadImage, used, hadoop).open();
  }

  private ImageSet open() throws IOException {
    List<OpenSplit> splits = new ArrayList<>();
    splits.add(split(Split.TRAIN, settings.train()));
    if (!settings.test().isEmpty()) {
      splits.add(split(Split.TEST, settings.test()));
      refuseShared(splits.get(0), splits.get(1));
    }
    ClassLabels labels = classLabels();
    ImageShape found =
        shape
            .found()
            .orElseThrow(() -> new InputException("no image in %s can be used".formatted(folder)));
    return new ImageSet(
        NAME,
        found,
        labels.classNames(),
        splits.stream().map(split -> split.with(found, labels)).toList(),
        ImageDecoder.CONVERSIONS);
  }

  private record OpenSplit(String name, List<ParquetFooter> files) {

    Split with(ImageShape shape, ClassLabels labels) {
      List<ImageSource> parts = new ArrayList<>();
      for (ParquetFooter file : files) {
        parts.add(new ParquetImages(file.file(), file.columns(), file.rows(), shape, labels));
      }
      return new Split(
          name, new Concatenation(parts), files.stream().map(ParquetFooter::file).toList());
    }
  }

  private OpenSplit split(String name, String glob) throws IOException {
    List<ParquetFooter> opened = new ArrayList<>();
    List<DataFile> found = files.of(name, glob);
    for (DataFile file : found) {
      ParquetFooter footer = ParquetFooter.of(file, settings, hadoop);
      // A cluster that writes a folder leaves files without rows, too.
      if (footer.rows() > 0) {
        addNames(footer);
        checkLabels(footer);
        shape.look(footer);
        opened.add(footer);
      }
    }
    if (opened.isEmpty()) {
      throw new InputException(
          found.size() == 1
              ? "%s (%d bytes) has no rows"
                  .formatted(found.get(0), found.get(0).packedBytes(hadoop))
              : "the %d files of the split %s in %s have no rows"
                  .formatted(found.size(), name, folder));
    }
    return new OpenSplit(name, opened);
  }

  private static void refuseShared(OpenSplit train, OpenSplit test) {
    Set<DataFile> training = new HashSet<>();
    train.files.forEach(file -> training.add(file.file()));
    for (ParquetFooter file : test.files) {
      if (training.contains(file.file())) {
        throw new InputException(
            "%s is in both splits: models would be judged by images that they were trained on; change data.parquet.train or data.parquet.test"
                .formatted(file.file()));
      }
    }
  }

  private void addNames(ParquetFooter footer) {
    if (footer.classNames().isEmpty()) {
      return;
    }
    if (!classNames.isEmpty() && !classNames.equals(footer.classNames())) {
      throw new InputException(
          "%s names the classes %s but the files before it name them %s"
              .formatted(footer.file(), footer.classNames(), classNames));
    }
    classNames = footer.classNames();
  }

  /** What the labels found in all files stand for. */
  private ClassLabels classLabels() {
    if (numbered != null && named != null) {
      throw new InputException(
          "labels are numbers in %s but texts in %s: write one or the other"
              .formatted(numbered, named));
    }
    List<String> names = givenNames.isEmpty() ? classNames : givenNames;
    if (names.isEmpty() && named != null) {
      names = ClassLabels.sorted(textLabels);
    }
    if (names.isEmpty() && settings.classes() > 0) {
      names = ImageSet.numbers(settings.classes());
    }
    if (settings.classes() > 0 && settings.classes() != names.size()) {
      throw new InputException(
          "data.parquet.classes is %d but %d classes are named: %s; change it, or set 0"
              .formatted(settings.classes(), names.size(), String.join(", ", names)));
    }
    if (named != null) {
      return ofNames(names);
    }
    if (names.isEmpty()) {
      if (largestLabel >= MAX_UNNAMED_CLASSES) {
        throw new InputException(
            "%s has label %d: without class names in the footer, labels must be below %d"
                .formatted(labelledBy, largestLabel, MAX_UNNAMED_CLASSES));
      }
      names = ImageSet.numbers((int) largestLabel + 1);
    } else if (largestLabel >= names.size() && onBadImage == OnBadImage.FAIL) {
      throw new InputException(
          "%s has label %d but there are %d classes: labels must be 0 to %d"
              .formatted(labelledBy, largestLabel, names.size(), names.size() - 1));
    }
    return ClassLabels.ofNumbers(names);
  }

  private ClassLabels ofNames(List<String> names) {
    List<String> unknown = textLabels.stream().filter(l -> !names.contains(l)).sorted().toList();
    if (!unknown.isEmpty() && onBadImage == OnBadImage.FAIL) {
      throw new InputException(
          "%s has label \"%s\", which is none of the classes %s: add it to data.class-names"
              .formatted(named, unknown.get(0), String.join(", ", names)));
    }
    return ClassLabels.ofNames(names);
  }

  private void checkLabels(ParquetFooter footer) throws IOException {
    ParquetColumns columns = footer.columns();
    if (!columns.hasLabelColumn()) {
      checkLabel(footer, null, 0);
      return;
    }
    try (ParquetReader<Group> reader =
        ParquetImages.open(footer.file(), columns.labels(), 0, hadoop)) {
      for (long row = 0; row < footer.rows(); row++) {
        checkLabel(footer, ParquetImages.nextRow(reader, footer.file(), row), row);
      }
    }
  }

  private void checkLabel(ParquetFooter footer, Group group, long row) {
    DataFile file = footer.file();
    try {
      Object label = footer.columns().label(group);
      if (label instanceof Long number) {
        addNumber(file, number, row);
      } else {
        addText(file, (String) label);
      }
    } catch (IOException e) {
      if (onBadImage == OnBadImage.FAIL) {
        throw ParquetImages.wrongImage(file, row, e);
      }
    }
  }

  private void addNumber(DataFile file, long label, long row) {
    numbered = file;
    if (label < 0 && onBadImage == OnBadImage.FAIL) {
      throw new InputException(
          "%s has label %d in row %d: labels must be 0 or more%s"
              .formatted(
                  file,
                  label,
                  row,
                  label == -1 ? " (-1 often stands for a split that has no labels)" : ""));
    }
    // A number too large for the classes that are known is the image's own fault.
    int classes =
        !givenNames.isEmpty()
            ? givenNames.size()
            : classNames.isEmpty() ? settings.classes() : classNames.size();
    boolean isLet = classes > 0 && label >= classes && onBadImage == OnBadImage.QUARANTINE;
    if (label >= 0 && !isLet && (labelledBy == null || label > largestLabel)) {
      largestLabel = label;
      labelledBy = file;
    }
  }

  private void addText(DataFile file, String label) {
    named = file;
    textLabels.add(label);
    if (textLabels.size() > MAX_UNNAMED_CLASSES) {
      throw new InputException(
          "%s has more than %d different labels, such as \"%s\": set data.parquet.label-column to the column of the classes"
              .formatted(file, MAX_UNNAMED_CLASSES, label));
    }
  }
}
