package ml.gibbon.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.IngestSettings;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import org.apache.hadoop.conf.Configuration;
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

  private final SparkSession spark;
  private final Publisher publisher;
  private final ImageSets imageSets;

  public Ingest(SparkSession spark, Publisher publisher) {
    this.spark = spark;
    this.publisher = publisher;
    imageSets = new ImageSets(hadoop(), new Downloader());
  }

  /**
   * Checks everything that can be checked without writing: files, headers, counts, labels.
   *
   * @return what {@link #run} would write; when a known set has still to be downloaded, what the
   *     download holds
   * @throws ml.gibbon.error.ConfigurationException when the settings ask for what does not exist
   * @throws ml.gibbon.error.InputException when files are missing or broken
   */
  public ImageSetSummary check(DataSettings data) {
    try {
      return imageSets.check(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
      ImageSet set = imageSets.open(data, seed);
      for (Split split : set.splits()) {
        publisher.refuseExisting(folders.clean(split.name()));
      }
      CleanTableWriter writer = new CleanTableWriter(spark, ingest.imagesPerFile());
      List<PublishedFolder> published = new ArrayList<>();
      List<Split> trainLast = new ArrayList<>(set.splits());
      Collections.reverse(trainLast);
      for (Split split : trainLast) {
        published.add(publish(set, split, writer, seed, folders, settings));
      }
      return published;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PublishedFolder publish(
      ImageSet set,
      Split split,
      CleanTableWriter writer,
      long seed,
      RunFolders folders,
      JsonNode settings)
      throws IOException {
    String job = "ingest: %d images of %s/%s".formatted(split.images(), set.name(), split.name());
    LOG.info(job);
    spark.sparkContext().setJobGroup("ingest", job, false);
    try {
      return publisher.publish(
          folders.clean(split.name()),
          CleanSet.KIND,
          new CleanSet(set.name(), split.name(), set.shape().toString(), set.classNames()),
          settings,
          Provenance.of(seed, split.inputs(hadoop())),
          folder -> writeVerified(writer, set, split, folder));
    } finally {
      spark.sparkContext().clearJobGroup();
    }
  }

  private static long writeVerified(
      CleanTableWriter writer, ImageSet set, Split split, String folder) throws IOException {
    long rows = writer.write(split.source(), split.images(), set.shape().size(), folder);
    if (rows != split.images()) {
      throw new IOException(
          "%s holds %d rows after writing %d".formatted(folder, rows, split.images()));
    }
    return rows;
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }
}
