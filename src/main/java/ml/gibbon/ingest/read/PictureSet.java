package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.DataSettings.Fit;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.store.Locations;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** {@code folder}: PNG and JPEG files, a folder for each class, on disk or in tar archives. */
public final class PictureSet {

  /** The value of {@code data.name} that asks for it. */
  public static final String NAME = "folder";

  private final String place;
  private final DataSettings data;
  private final OnBadImage onBadImage;
  private final Configuration hadoop;

  private PictureSet(String place, DataSettings data, OnBadImage onBadImage, Configuration hadoop) {
    this.place = place;
    this.data = data;
    this.onBadImage = onBadImage;
    this.hadoop = hadoop;
  }

  /**
   * Lists the pictures of both splits. Classes have the names that the settings give, in that
   * order, or those of their folders in order: by their size where all are whole numbers.
   *
   * @param place where the settings' path leads: a folder, or a tar archive
   * @param onBadImage whether what is wrong with single images is let pass until they are read
   * @throws InputException when there are none, or their classes cannot be told
   */
  public static ImageSet open(
      String place, DataSettings data, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    return new PictureSet(place, data, onBadImage, hadoop).open();
  }

  private ImageSet open() throws IOException {
    List<PictureFile> all = new PictureListing(place, hadoop).all();
    Map<String, PictureSplits.Labelled> splits = new PictureSplits(place, data.folder()).of(all);
    List<String> classes = classes(splits);
    ImageShape shape = shape(splits.get(Split.TRAIN));
    Framing framing = new Framing(shape, data.folder().fit());
    Map<String, Integer> numbers = ClassLabels.ofNames(classes).numbers();
    List<Split> opened = new ArrayList<>();
    splits.forEach(
        (name, split) -> {
          List<ImageSource> parts = new ArrayList<>();
          List<DataFile> containers = new ArrayList<>();
          for (Part part : parts(split)) {
            List<Integer> labels =
                part.labels.stream()
                    .map(label -> numbers.getOrDefault(label, ImageSource.NO_LABEL))
                    .toList();
            parts.add(new PictureSource(part.files, labels, framing));
            containers.add(part.files.container());
          }
          opened.add(new Split(name, new Concatenation(parts), containers));
        });
    return new ImageSet(NAME, shape, classes, opened, framing.inWords());
  }

  /** What one folder or archive holds of a split. */
  private record Part(PictureFiles files, List<String> labels) {}

  private List<Part> parts(PictureSplits.Labelled split) {
    Map<DataFile, List<Integer>> numbers = new LinkedHashMap<>();
    Path base = split.base().isEmpty() ? new Path(place) : Locations.in(place, split.base());
    DataFile folder = DataFile.of(base);
    for (int i = 0; i < split.pictures().size(); i++) {
      DataFile archive = split.pictures().get(i).archive();
      numbers
          .computeIfAbsent(archive == null ? folder : archive, unused -> new ArrayList<>())
          .add(i);
    }
    List<Part> parts = new ArrayList<>();
    numbers.forEach(
        (container, of) ->
            parts.add(
                new Part(
                    PictureFiles.of(
                        container, split.base(), of.stream().map(split.pictures()::get).toList()),
                    of.stream().map(split.labels()::get).toList())));
    return parts;
  }

  private List<String> classes(Map<String, PictureSplits.Labelled> splits) {
    List<String> names = data.classNames();
    if (names.isEmpty()) {
      names = splits.get(Split.TRAIN).classes();
    }
    if (names.size() < 2) {
      throw new InputException(
          "%s has pictures of one class alone, %s: put those of each class into a folder of its name"
              .formatted(place, names.get(0)));
    }
    for (Map.Entry<String, PictureSplits.Labelled> split : splits.entrySet()) {
      Set<String> unknown = new TreeSet<>(split.getValue().labels());
      names.forEach(unknown::remove);
      if (!unknown.isEmpty() && onBadImage == OnBadImage.FAIL) {
        throw new InputException(
            "%s: the split %s has the class %s, which is none of %s: %s"
                .formatted(
                    place,
                    split.getKey(),
                    unknown.iterator().next(),
                    String.join(", ", names),
                    data.classNames().isEmpty()
                        ? "set data.folder.test to a folder with the classes of the training split, or leave it empty"
                        : "add it to data.class-names"));
      }
    }
    return names;
  }

  /** As the settings have it, and what they leave open as some of the training images show. */
  private ImageShape shape(PictureSplits.Labelled train) throws IOException {
    DataSettings.Folder settings = data.folder();
    SampledShape sampled = new SampledShape(settings.channels(), onBadImage, hadoop);
    for (Part part : parts(train)) {
      sampled.look(part.files, Math.max(1, train.pictures().size() / SampledShape.IMAGES));
    }
    ImageShape found =
        sampled
            .found()
            .orElseThrow(() -> new InputException("no image in %s can be used".formatted(place)));
    return settings.height() == 0 && settings.fit() == Fit.EXACT
        ? found
        : new ImageShape(found.channels(), settings.height(), settings.width());
  }
}
