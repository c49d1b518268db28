package ml.gibbon.ingest.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.error.NothingNewException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.store.Globs;
import ml.gibbon.store.Json;
import ml.gibbon.store.SourceFile;
import ml.gibbon.store.UsedFiles;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code parquet}: PNG images in Parquet files laid out as Hugging Face's datasets are. */
public final class ParquetSet {

  /** The value of {@code data.name} that asks for it. */
  public static final String NAME = "parquet";

  private static final Logger LOG = LoggerFactory.getLogger(ParquetSet.class);

  /** Key of the footer under which the features are described, as JSON. */
  private static final String FEATURES_KEY = "huggingface";

  /** Beyond it a label column is more likely something else. */
  private static final int MAX_UNNAMED_CLASSES = 100_000;

  private final String folder;
  private final DataSettings.Parquet settings;
  private final OnBadImage onBadImage;
  private final UsedFiles used;
  private final Configuration hadoop;
  private ImageShape shape;
  private List<String> classNames = List.of();
  private DataFile labelledBy;
  private long largestLabel;

  private ParquetSet(
      String folder,
      DataSettings.Parquet settings,
      OnBadImage onBadImage,
      UsedFiles used,
      Configuration hadoop) {
    this.folder = folder;
    this.settings = settings;
    this.onBadImage = onBadImage;
    this.used = used;
    this.hadoop = hadoop;
  }

  /**
   * Opens the files of both splits; the first image gives the shape. Classes have the names in the
   * files' footers, or else their numbers.
   *
   * @param onBadImage whether what is wrong with single images is let pass until they are read
   * @param used files that are left out
   * @throws InputException when files or columns are missing, or a label is out of range
   * @throws NothingNewException when all files are left out
   */
  public static ImageSet open(
      String folder,
      DataSettings.Parquet settings,
      OnBadImage onBadImage,
      UsedFiles used,
      Configuration hadoop)
      throws IOException {
    return new ParquetSet(folder, settings, onBadImage, used, hadoop).open();
  }

  private ImageSet open() throws IOException {
    List<OpenSplit> splits = new ArrayList<>();
    splits.add(split(Split.TRAIN, settings.train()));
    if (!settings.test().isEmpty()) {
      splits.add(split(Split.TEST, settings.test()));
    }
    if (classNames.isEmpty() && settings.classes() > 0) {
      classNames = ImageSet.numbers(settings.classes());
    }
    if (settings.classes() > 0 && settings.classes() != classNames.size()) {
      throw new InputException(
          "data.parquet.classes is %d but the files name %d classes: %s; change it, or set 0"
              .formatted(settings.classes(), classNames.size(), String.join(", ", classNames)));
    }
    if (classNames.isEmpty()) {
      if (largestLabel >= MAX_UNNAMED_CLASSES) {
        throw new InputException(
            "%s has label %d: without class names in the footer, labels must be below %d"
                .formatted(labelledBy, largestLabel, MAX_UNNAMED_CLASSES));
      }
      classNames = ImageSet.numbers((int) largestLabel + 1);
    } else if (largestLabel >= classNames.size()) {
      throw new InputException(
          "%s has label %d but there are %d classes: labels must be 0 to %d"
              .formatted(labelledBy, largestLabel, classNames.size(), classNames.size() - 1));
    }
    if (shape == null) {
      throw new InputException("no image in %s can be used".formatted(folder));
    }
    return new ImageSet(
        NAME, shape, classNames, splits.stream().map(split -> split.with(this)).toList());
  }

  private OpenSplit split(String name, String glob) throws IOException {
    List<OpenFile> files = new ArrayList<>();
    for (DataFile file : find(glob)) {
      files.add(open(file));
    }
    return new OpenSplit(name, files);
  }

  /** A file before the set's shape and classes are known, which take all files. */
  private record OpenFile(DataFile file, ParquetColumns columns, long rows) {}

  private record OpenSplit(String name, List<OpenFile> files) {

    Split with(ParquetSet set) {
      List<ImageSource> parts = new ArrayList<>();
      for (OpenFile file : files) {
        parts.add(
            new ParquetImages(
                file.file, file.columns, file.rows, set.shape, set.classNames.size()));
      }
      return new Split(name, new Concatenation(parts), files.stream().map(OpenFile::file).toList());
    }
  }

  /** The files of a glob in the order of their paths: it fixes the image ids. */
  private List<DataFile> find(String glob) throws IOException {
    String pattern = folder + "/" + glob;
    Path escaped = new Path(Globs.literal(folder) + "/" + glob);
    FileStatus[] found = escaped.getFileSystem(hadoop).globStatus(escaped);
    List<FileStatus> files =
        Stream.ofNullable(found).flatMap(Stream::of).filter(FileStatus::isFile).toList();
    if (files.isEmpty()) {
      throw new InputException(
          "no file matches %s: set data.path to the folder of the Parquet files and data.parquet to their names"
              .formatted(pattern));
    }
    List<Path> paths =
        files.stream()
            .filter(file -> !used.contain(new SourceFile(file.getPath().toString(), file.getLen())))
            .map(FileStatus::getPath)
            .sorted(Comparator.comparing(Path::toString))
            .toList();
    if (paths.isEmpty()) {
      throw new NothingNewException(
          "nothing new: earlier runs have used all %d files of %s"
              .formatted(files.size(), pattern));
    }
    if (paths.size() < files.size()) {
      LOG.info("{} of {} files of {} are new", paths.size(), files.size(), pattern);
    }
    return paths.stream().map(DataFile::of).toList();
  }

  private OpenFile open(DataFile file) throws IOException {
    long bytes = file.packedBytes(hadoop);
    long rows;
    ParquetColumns columns;
    try (ParquetFileReader footer =
        ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file.uri()), hadoop))) {
      MessageType schema = footer.getFileMetaData().getSchema();
      rows = footer.getRecordCount();
      columns = ParquetColumns.find(file, bytes, schema, settings);
      readClassNames(
          file,
          footer.getFileMetaData().getKeyValueMetaData().getOrDefault(FEATURES_KEY, ""),
          columns.labelName());
    } catch (InputException e) {
      throw e;
    } catch (RuntimeException | IOException e) {
      ParquetImages.rethrowUnlessDamaged(e);
      throw new InputException(
          "%s (%d bytes) is not a Parquet file: %s"
              .formatted(file, bytes, ParquetImages.firstLine(e)),
          e);
    }
    if (rows < 0) {
      throw new InputException(
          "%s (%d bytes) is damaged: its footer says it has %d rows; fetch it again"
              .formatted(file, bytes, rows));
    }
    if (rows == 0) {
      throw new InputException("%s (%d bytes) has no rows".formatted(file, bytes));
    }
    checkLabels(file, columns, rows);
    if (shape == null) {
      shape = firstShape(file, columns, rows);
    }
    return new OpenFile(file, columns, rows);
  }

  private void readClassNames(DataFile file, String json, String labelName) {
    if (json.isEmpty()) {
      return;
    }
    JsonNode root = Json.read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    List<String> names = new ArrayList<>();
    for (JsonNode name : root.path("info").path("features").path(labelName).path("names")) {
      names.add(name.asText());
    }
    if (names.isEmpty()) {
      return;
    }
    if (!classNames.isEmpty() && !classNames.equals(names)) {
      throw new InputException(
          "%s names the classes %s but the files before it name them %s"
              .formatted(file, names, classNames));
    }
    classNames = names;
  }

  private void checkLabels(DataFile file, ParquetColumns columns, long rows) throws IOException {
    try (ParquetReader<Group> reader = ParquetImages.open(file, columns.labels(), 0, hadoop)) {
      for (long row = 0; row < rows; row++) {
        long label = checkedLabel(file, columns, ParquetImages.nextRow(reader, file, row), row);
        if (labelledBy == null || label > largestLabel) {
          largestLabel = label;
          labelledBy = file;
        }
      }
    }
  }

  /** The label of a row; one that will be quarantined counts as the smallest. */
  private long checkedLabel(DataFile file, ParquetColumns columns, Group group, long row) {
    long label;
    try {
      label = columns.label(group);
    } catch (IOException e) {
      return smallestUnless(ParquetImages.wrongImage(file, row, e));
    }
    if (label < 0) {
      return smallestUnless(
          new InputException(
              "%s has label %d in row %d: labels must be 0 or more".formatted(file, label, row)));
    }
    int classes = classNames.isEmpty() ? settings.classes() : classNames.size();
    boolean named = classes == 0 || label < classes;
    return named || onBadImage == OnBadImage.FAIL ? label : 0;
  }

  private long smallestUnless(InputException fatal) {
    if (onBadImage == OnBadImage.FAIL) {
      throw fatal;
    }
    return 0;
  }

  /** The shape that the first image claims; null when no image can be used. */
  private ImageShape firstShape(DataFile file, ParquetColumns columns, long rows)
      throws IOException {
    try (ParquetReader<Group> reader = ParquetImages.open(file, columns.images(), 0, hadoop)) {
      for (long row = 0; row < rows; row++) {
        Group group = ParquetImages.nextRow(reader, file, row);
        try {
          return PngDecoder.shape(columns.image(group));
        } catch (IOException e) {
          if (onBadImage == OnBadImage.FAIL) {
            throw ParquetImages.wrongImage(file, row, e);
          }
        }
      }
      return null;
    }
  }
}
