package ml.gibbon.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.ingest.draw.ImageGenerator;
import ml.gibbon.ingest.draw.ImageGenerators;
import ml.gibbon.ingest.read.Download;
import ml.gibbon.ingest.read.Downloader;
import ml.gibbon.ingest.read.IdxSet;
import ml.gibbon.ingest.read.ImageSet;
import ml.gibbon.ingest.read.ImageSource;
import ml.gibbon.ingest.read.KnownSet;
import ml.gibbon.ingest.read.KnownSets;
import ml.gibbon.ingest.read.NumpySet;
import ml.gibbon.ingest.read.ParquetSet;
import ml.gibbon.ingest.read.PictureSet;
import ml.gibbon.ingest.read.PinnedFile;
import ml.gibbon.ingest.read.Split;
import ml.gibbon.random.StratifiedSample;
import ml.gibbon.store.Locations;
import ml.gibbon.store.UsedFiles;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the image set that the settings ask for, and checks it. */
final class ImageSets {

  private static final Logger LOG = LoggerFactory.getLogger(ImageSets.class);

  private static final String MNIST = "mnist";

  private final Configuration hadoop;
  private final Downloader downloader;
  private final OnBadImage onBadImage;
  private final UsedFiles used;

  /**
   * @param onBadImage whether what is wrong with single images is let pass until they are read
   * @param used files of a set that grows which are not to be used again
   */
  ImageSets(Configuration hadoop, Downloader downloader, OnBadImage onBadImage, UsedFiles used) {
    this.hadoop = hadoop;
    this.downloader = downloader;
    this.onBadImage = onBadImage;
    this.used = used;
  }

  /**
   * Opens the set, after downloading it when that is needed and allowed.
   *
   * @param seed of a generator
   * @throws ConfigurationException when the settings ask for what does not exist
   * @throws InputException when files are missing or broken
   */
  ImageSet open(DataSettings data, long seed) throws IOException {
    Optional<ImageSet> here = openHere(data, seed);
    if (here.isPresent()) {
      return wanted(here.get(), data, seed);
    }
    KnownSet set = KnownSets.named(data.name()).orElseThrow();
    for (PinnedFile file : set.download().orElseThrow().files()) {
      downloader.fetch(file, cacheOf(set, data));
    }
    ImageSet downloaded = set.openIn(uri(cacheOf(set, data)), onBadImage, hadoop).orElseThrow();
    return wanted(downloaded, data, seed);
  }

  private ImageSet wanted(ImageSet set, DataSettings data, long seed) throws IOException {
    return limited(selected(named(set, data), data), data, seed);
  }

  /** What {@link #open} would give; nothing is downloaded. */
  ImageSetSummary check(DataSettings data) throws IOException {
    Optional<ImageSet> here = openHere(data, 0);
    if (here.isPresent()) {
      ImageSet set = wanted(here.get(), data, 0);
      return set.summary(warnings(set, data));
    }
    Download download = KnownSets.named(data.name()).orElseThrow().download().orElseThrow();
    ImageSet named =
        named(new ImageSet(data.name(), download.shape(), download.classNames(), List.of()), data);
    List<Integer> classes = ClassSelection.of(data.classes(), named.classNames(), data.name());
    return new ImageSetSummary(
        named.name(),
        download.shape(),
        ClassSelection.names(classes, named.classNames()),
        limited(Split.TRAIN, data.trainImages(), sum(classes, download.trainPerClass())),
        limited(Split.TEST, data.testImages(), sum(classes, download.testPerClass())));
  }

  /** What files, or a generator, hold, and how their classes are balanced. */
  FoundImages look(DataSettings data) throws IOException {
    ImageSet set = wanted(openHere(data, 0).orElseThrow(), data, 0);
    return new FoundImages(set.summary(warnings(set, data)), ClassBalance.inWords(set, hadoop));
  }

  /** What a user should know of a set before training on it, a line each. */
  List<String> warnings(ImageSet set, DataSettings data) throws IOException {
    List<String> warnings = new ArrayList<>();
    if (data.name().equals(MNIST) && set.name().equals(IdxSet.NAME)) {
      warnings.add(
          "the files have the names of MNIST's but other labels: this set is called %s; data.title gives it a name of its own"
              .formatted(IdxSet.NAME));
    }
    warnings.addAll(ClassBalance.warnings(set, hadoop));
    return warnings;
  }

  private static long sum(List<Integer> classes, List<Integer> imagesPerClass) {
    return classes.stream().mapToLong(imagesPerClass::get).sum();
  }

  /**
   * Generators draw the wanted classes only; of files, the images of other classes are left out.
   */
  private ImageSet selected(ImageSet set, DataSettings data) throws IOException {
    boolean drawn = ImageGenerators.named(data.name()).isPresent();
    return data.classes().isEmpty() || drawn
        ? set
        : ClassSelection.apply(data.classes(), set, hadoop);
  }

  /** Empty when the set has to be downloaded and may be. */
  private Optional<ImageSet> openHere(DataSettings data, long seed) throws IOException {
    Optional<ImageGenerator> generator = ImageGenerators.named(data.name());
    if (generator.isPresent()) {
      return Optional.of(
          generated(SelectedClasses.of(generator.get(), data.classes()), data, seed));
    }
    switch (data.name()) {
      case IdxSet.NAME:
        return Optional.of(IdxSet.open(located(data.path()), data.idx(), hadoop));
      case NumpySet.NAME:
        return Optional.of(NumpySet.open(located(data.path()), data.numpy(), hadoop));
      case PictureSet.NAME:
        return Optional.of(PictureSet.open(located(data.path()), data, onBadImage, hadoop));
      case ParquetSet.NAME:
        return Optional.of(ParquetSet.open(located(data.path()), data, onBadImage, used, hadoop));
      default:
        KnownSet set = KnownSets.named(data.name()).orElseThrow();
        return openKnown(set, data);
    }
  }

  private Optional<ImageSet> openKnown(KnownSet set, DataSettings data) throws IOException {
    List<String> places = new ArrayList<>();
    if (!data.path().isEmpty()) {
      places.add(located(data.path()));
      places.add(located(data.path() + "/" + set.name()));
    }
    places.add(uri(cacheOf(set, data)));
    for (String place : places) {
      Optional<ImageSet> found = set.openIn(place, onBadImage, hadoop);
      if (found.isPresent()) {
        LOG.info("{}: found in {}", set.name(), place);
        return found;
      }
    }
    boolean canBeFetched = set.download().isPresent();
    if (!data.download() || !canBeFetched) {
      throw new InputException(
          "%s is not there: looked in %s for %s (%s); set data.path to the folder that holds them%s"
              .formatted(
                  set.name(),
                  String.join(" and ", places),
                  set.fileNames(),
                  set.inPlaceOfIt(places.get(0), hadoop),
                  canBeFetched ? ", or data.download = true to fetch them" : ""));
    }
    return Optional.empty();
  }

  private static Path cacheOf(KnownSet set, DataSettings data) {
    return Path.of(data.cache(), set.name());
  }

  private static String uri(Path local) {
    return Locations.local(local).toString();
  }

  private static String located(String path) {
    return Locations.input(path).toString();
  }

  private static ImageSet generated(ImageGenerator generator, DataSettings data, long seed) {
    return new ImageSet(
        generator.name(),
        generator.shape(),
        generator.classNames(),
        List.of(
            generated(generator, Split.TRAIN, data.trainImages(), seed),
            generated(generator, Split.TEST, data.testImages(), seed)));
  }

  private static Split generated(ImageGenerator generator, String name, long images, long seed) {
    if (images < 1) {
      throw new ConfigurationException(
          "data.%s-images is %d but the generator %s has to be told how many: at least 1"
              .formatted(name, images, generator.name()));
    }
    return new Split(name, new GeneratedImages(generator, seed, name, images), List.of());
  }

  /**
   * As many images as are wanted: of files, which may be sorted in any way, a sample of every class
   * in proportion; a generator has drawn as many as it was told.
   */
  private ImageSet limited(ImageSet set, DataSettings data, long seed) throws IOException {
    List<Split> splits = new ArrayList<>();
    for (Split split : set.splits()) {
      boolean train = split.name().equals(Split.TRAIN);
      splits.add(limited(split, train ? data.trainImages() : data.testImages(), seed));
    }
    if (splits.size() == 1 && data.testImages() != 0) {
      Split.checkCount(Split.TEST, data.testImages(), 0);
    }
    return set.with(splits);
  }

  private Split limited(Split split, long wanted, long seed) throws IOException {
    if (limited(split.name(), wanted, split.images()) == split.images()) {
      return split;
    }
    BitSet sample = new BitSet();
    for (long position : sample(split.source(), wanted, seed)) {
      sample.set(Math.toIntExact(position));
    }
    return new Split(split.name(), new KeptImages(split.source(), sample), split.files());
  }

  private long[] sample(ImageSource source, long wanted, long seed) throws IOException {
    Map<Integer, Long> counts = new HashMap<>();
    source.labels(hadoop).forEachRemaining((Integer label) -> counts.merge(label, 1L, Long::sum));
    StratifiedSample sample = new StratifiedSample(seed, StratifiedSample.quotas(counts, wanted));
    PrimitiveIterator.OfInt labels = source.labels(hadoop);
    for (long position = 0; labels.hasNext(); position++) {
      sample.add(labels.nextInt(), position);
    }
    return sample.ids();
  }

  /** Under the title and with the class names that the settings give. */
  private static ImageSet named(ImageSet set, DataSettings data) {
    List<String> names = data.classNames();
    int classes = set.classNames().size();
    boolean more = data.name().equals(IdxSet.NAME) && names.size() > classes;
    if (!names.isEmpty() && names.size() != classes && !more) {
      throw new ConfigurationException(
          "data.class-names has %d names but %s has %d classes: name each of them"
              .formatted(names.size(), data.name(), classes));
    }
    return set.named(
        data.title().isEmpty() ? set.name() : data.title(),
        names.isEmpty() ? set.classNames() : names);
  }

  private static long limited(String split, long wanted, long there) {
    Split.checkCount(split, wanted, there);
    return wanted == 0 ? there : wanted;
  }
}
