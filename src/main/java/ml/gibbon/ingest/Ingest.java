package ml.gibbon.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import ml.gibbon.config.DataProposal;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.IngestSettings;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.ingest.read.Discovery;
import ml.gibbon.ingest.read.Downloader;
import ml.gibbon.ingest.read.ImageSet;
import ml.gibbon.ingest.read.ImageSource;
import ml.gibbon.ingest.read.Split;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.Manifest;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.QuarantineList;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.UsedFiles;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stage that brings images in: finds an image set, checks it, and publishes its splits as clean
 * tables.
 *
 * <p>Spark runs one task for each file to be written, without a shuffle.
 */
public final class Ingest {

  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

  private final Supplier<SparkSession> spark;
  private final Configuration hadoop;
  private final Publisher publisher;
  private final UsedFiles used;

  /**
   * @param used source files that are left out
   */
  public Ingest(SparkSession spark, Publisher publisher, UsedFiles used) {
    this(() -> spark, spark.sparkContext().hadoopConfiguration(), publisher, used);
  }

  /**
   * @param spark asked for when images are brought in: checks need no session
   * @param hadoop settings of the file systems that the images are on
   * @param used source files that are left out
   */
  public Ingest(
      Supplier<SparkSession> spark, Configuration hadoop, Publisher publisher, UsedFiles used) {
    this.spark = spark;
    this.hadoop = hadoop;
    this.publisher = publisher;
    this.used = used;
  }

  /**
   * Checks everything that can be checked without writing: files, headers, counts, labels.
   *
   * @return what {@link #run} would write; when a known set has still to be downloaded, what the
   *     download holds
   * @throws ml.gibbon.error.ConfigurationException when the settings ask for what does not exist
   * @throws ml.gibbon.error.InputException when files are missing or broken
   * @throws ml.gibbon.error.NothingNewException when all files are left out
   */
  public ImageSetSummary check(DataSettings data, IngestSettings ingest) {
    try {
      return imageSets(ingest).check(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What images lie at a place, by names and first bytes.
   *
   * @param place local path or Hadoop URI
   * @throws ml.gibbon.error.InputException when nothing is there that can be read as images
   */
  public static DataProposal propose(String place, Configuration hadoop) {
    try {
      return Discovery.of(place, hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@link #check} finds, and how the classes are balanced. */
  public FoundImages look(DataSettings data, IngestSettings ingest) {
    try {
      return imageSets(ingest).look(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a run would bring in; writes nothing. What is published already need not be there as a
   * source any more: it is taken from its manifests, and all else from {@link #check}, with its
   * errors.
   */
  public IngestPlan plan(DataSettings data, IngestSettings ingest, RunFolders folders) {
    ImageSetSummary images =
        publisher.isPublished(folders.clean(Split.TRAIN))
            ? published(folders)
            : check(data, ingest);
    String line =
        String.format(
            Locale.ROOT,
            "ingest            %s: %,d training and %,d test images of %s, %d classes%s",
            images.dataset(),
            images.trainImages(),
            images.testImages(),
            images.shape(),
            images.classNames().size(),
            data.classes().isEmpty() ? "" : ": " + String.join(", ", images.classNames()));
    List<String> lines = new ArrayList<>(List.of(line));
    images.warnings().forEach(warning -> lines.add("                  warning: " + warning));
    return new IngestPlan(images, lines);
  }

  private ImageSetSummary published(RunFolders folders) {
    PublishedFolder train = publisher.open(folders.clean(Split.TRAIN), CleanSet.KIND);
    CleanSet set = train.about(CleanSet.class);
    long testImages = publisher.manifest(folders.clean(Split.TEST)).map(Manifest::rows).orElse(0L);
    return new ImageSetSummary(
        set.dataset(), set.imageShape(), set.classNames(), train.manifest().rows(), testImages);
  }

  /**
   * Publishes {@code clean/test}, when the set has a test split, and then {@code clean/train}:
   * where the training split is, all is.
   *
   * @param seed of the images that a generator draws
   * @param settings written into the manifests as they are
   * @return the published splits, {@code train} last
   * @throws ml.gibbon.error.ConfigurationException when the settings ask for what does not exist,
   *     or a folder exists
   * @throws ml.gibbon.error.InputException when files are missing or broken
   */
  public List<PublishedFolder> run(
      DataSettings data, IngestSettings ingest, long seed, RunFolders folders, JsonNode settings) {
    try {
      ImageSets sets = imageSets(ingest);
      ImageSet set = sets.open(data, seed);
      sets.warnings(set, data).forEach(LOG::warn);
      for (Split split : set.splits()) {
        publisher.refuseExisting(folders.clean(split.name()));
      }
      List<PublishedFolder> published = new ArrayList<>();
      List<Split> trainLast = new ArrayList<>(set.splits());
      Collections.reverse(trainLast);
      for (Split split : trainLast) {
        published.add(publish(set, split, ingest, seed, folders, settings));
      }
      return published;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PublishedFolder publish(
      ImageSet set,
      Split split,
      IngestSettings ingest,
      long seed,
      RunFolders folders,
      JsonNode settings)
      throws IOException {
    String job = "ingest: %d images of %s/%s".formatted(split.images(), set.name(), split.name());
    LOG.info(job);
    SparkContext context = spark.get().sparkContext();
    context.setJobGroup("ingest", job, false);
    try {
      return publisher.publish(
          folders.clean(split.name()),
          CleanSet.KIND,
          settings,
          Provenance.of(seed, split.inputs(hadoop)),
          attempt -> write(set, split, ingest, attempt));
    } finally {
      context.clearJobGroup();
    }
  }

  private Publisher.Written write(ImageSet set, Split split, IngestSettings ingest, String attempt)
      throws IOException {
    try (Staging staging = new Staging(attempt, hadoop)) {
      ImageSource source = split.source().relocate(staging::reachable);
      BitSet good = new BitSet();
      good.set(0, Math.toIntExact(split.images()));
      boolean drawn = split.files().isEmpty();
      if (ingest.onBadImage() == OnBadImage.QUARANTINE && !drawn) {
        good.andNot(
            new BadImages(spark.get(), ingest.imagesPerFile())
                .quarantine(source, split.images(), staging.originals(), attempt));
      }
      long quarantined = split.images() - good.cardinality();
      if (quarantined == 0) {
        publisher.delete(attempt + "/" + QuarantineList.FOLDER);
      } else {
        tell(set, split, quarantined);
        source = new KeptImages(source, good);
      }
      long rows = writeVerified(source, split.images() - quarantined, set, ingest, attempt);
      return new Publisher.Written(
          rows,
          new CleanSet(
              set.name(),
              split.name(),
              set.shape().toString(),
              set.classNames(),
              quarantined,
              split.sources(hadoop),
              set.conversions()));
    }
  }

  private static void tell(ImageSet set, Split split, long quarantined) {
    if (quarantined == split.images()) {
      throw new InputException(
          "all %d images of %s/%s cannot be used: see why with ingest.on-bad-image = fail"
              .formatted(quarantined, set.name(), split.name()));
    }
    LOG.warn(
        "{} of {} images of {}/{} cannot be used and are left out; clean/{}/{} lists them",
        quarantined,
        split.images(),
        set.name(),
        split.name(),
        split.name(),
        QuarantineList.FOLDER);
  }

  private long writeVerified(
      ImageSource source, long images, ImageSet set, IngestSettings ingest, String attempt)
      throws IOException {
    long rows =
        new CleanTableWriter(spark.get(), ingest.imagesPerFile())
            .write(source, images, set.shape().size(), attempt);
    if (rows != images) {
      throw new IOException("%s holds %d rows after writing %d".formatted(attempt, rows, images));
    }
    return rows;
  }

  private ImageSets imageSets(IngestSettings ingest) {
    return new ImageSets(hadoop, new Downloader(), ingest.onBadImage(), used);
  }
}
