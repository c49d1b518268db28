package ml.gibbon.compare;

import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PIXELS;
import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PREDICTION;
import static ml.gibbon.store.AdversarialTable.CLEAN_PIXELS;
import static ml.gibbon.store.AdversarialTable.CLEAN_PREDICTION;
import static ml.gibbon.store.AdversarialTable.IMAGE_ID;
import static ml.gibbon.store.AdversarialTable.LABEL;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.image.PngImage;
import ml.gibbon.result.PairedTest;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.Locations;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Holds the adversarial tables of several runs against those of the first one, image by image: what
 * two models, two attacks or two nights do to the same images differs by less chance than two rates
 * do.
 */
public final class Compare {

  /** Images of a pair of tables that are shown. */
  private static final int SHOWN = 12;

  private static final String HASH = "hash";
  private static final String STOOD = "stood";
  private static final String CLEAN = "clean_right";
  private static final String OTHER = "other_";

  private final SparkSession spark;
  private final Publisher publisher;

  public Compare(SparkSession spark, Publisher publisher) {
    this.spark = spark;
    this.publisher = publisher;
  }

  /**
   * Compares runs.
   *
   * @param runs outputs of runs, folders of a model's tables, or tables; at least two, of which the
   *     first is what the others are held against
   * @throws InputException when one of them has no tables, or none that belongs to one of the first
   */
  public Comparisons run(List<String> runs) {
    List<PublishedFolder> first = tables(publisher, runs.get(0));
    List<String> names = RunNames.of(runs);
    List<Comparison> all = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (int i = 1; i < runs.size(); i++) {
      String run = runs.get(i);
      List<PublishedFolder> other = tables(publisher, run);
      List<TablePair> pairs = TablePair.of(first, other);
      if (pairs.isEmpty()) {
        throw new InputException(
            "%s has no table of a model and attack of %s; it has %s: give two tables, such as RUN/adversarial/MODEL/ATTACK, to compare any two"
                .formatted(run, runs.get(0), names(other)));
      }
      String name = names.get(i);
      pairs.forEach(pair -> all.add(compare(pair, names.get(0), name)));
      missing.addAll(left(first, pairs.stream().map(TablePair::before).toList(), names.get(0)));
      missing.addAll(left(other, pairs.stream().map(TablePair::after).toList(), name));
    }
    return Comparisons.of(all, missing.stream().distinct().toList());
  }

  /**
   * The tables of a run.
   *
   * @throws InputException when there are none
   */
  public static List<PublishedFolder> tables(Publisher publisher, String run) {
    String folder = Locations.input(run).toString();
    if (publisher.isPublished(folder)) {
      return List.of(publisher.open(folder, AdversarialSet.KIND));
    }
    List<PublishedFolder> tables = new ArrayList<>(publisher.openAll(folder, AdversarialSet.KIND));
    RunFolders folders = new RunFolders(folder);
    for (String model : publisher.folders(folders.adversarial())) {
      tables.addAll(publisher.openAll(folders.adversarial(model), AdversarialSet.KIND));
    }
    if (tables.isEmpty()) {
      throw new InputException(
          "%s has no adversarial tables: give the output of a run, or one of its folders adversarial/MODEL or adversarial/MODEL/ATTACK"
              .formatted(run));
    }
    return tables;
  }

  private static String names(List<PublishedFolder> tables) {
    List<String> names = tables.stream().map(TablePair::nameOf).toList();
    return names.size() <= 3
        ? String.join(", ", names)
        : "%s and %d more".formatted(String.join(", ", names.subList(0, 3)), names.size() - 3);
  }

  private static List<String> left(
      List<PublishedFolder> tables, List<PublishedFolder> paired, String run) {
    return tables.stream()
        .filter(table -> !paired.contains(table))
        .map(table -> "%s of %s".formatted(TablePair.nameOf(table), run))
        .toList();
  }

  private Comparison compare(TablePair pair, String first, String other) {
    return JobGroup.run(
        spark,
        "compare",
        "%s of %s and %s".formatted(pair.name(), first, other),
        () -> {
          Dataset<Row> joined = joined(pair);
          Row counts =
              joined
                  .agg(
                      count(lit(1)),
                      number(col(CLEAN).and(col(OTHER + CLEAN))),
                      number(col(CLEAN).and(col(OTHER + CLEAN).equalTo(false))),
                      number(col(CLEAN).equalTo(false).and(col(OTHER + CLEAN))),
                      number(col(STOOD).and(col(OTHER + STOOD))),
                      number(col(STOOD).and(col(OTHER + STOOD).equalTo(false))),
                      number(col(STOOD).equalTo(false).and(col(OTHER + STOOD))))
                  .first();
          long images = counts.getLong(0);
          if (images == 0) {
            throw new InputException(
                "%s of %s and of %s have no image in common, by its id and pixels: compare tables of the same images"
                    .formatted(pair.name(), first, other));
          }
          return new Comparison(
              pair.name(),
              List.of(
                  pair.before().about(AdversarialSet.class).model(),
                  pair.after().about(AdversarialSet.class).model()),
              first,
              other,
              pair.before().manifest().rows() + pair.after().manifest().rows() - 2 * images,
              paired(counts, 1),
              paired(counts, 4),
              broken(joined, pair));
        });
  }

  private static PairedTest paired(Row counts, int at) {
    long both = counts.getLong(at);
    long lost = counts.getLong(at + 1);
    long gained = counts.getLong(at + 2);
    return new PairedTest(both, lost, gained, counts.getLong(0) - both - lost - gained);
  }

  private static Column number(Column condition) {
    return coalesce(sum(when(condition, 1L).otherwise(0L)), lit(0L));
  }

  /** The images that both tables have, each with what became of it in either. */
  private Dataset<Row> joined(TablePair pair) {
    Dataset<Row> before = outcomes(pair.before());
    Dataset<Row> after = outcomes(pair.after());
    for (String column : after.columns()) {
      after = after.withColumnRenamed(column, OTHER + column);
    }
    return before.join(
        after,
        before
            .col(IMAGE_ID)
            .equalTo(after.col(OTHER + IMAGE_ID))
            .and(before.col(HASH).equalTo(after.col(OTHER + HASH)))
            .and(before.col(LABEL).equalTo(after.col(OTHER + LABEL))));
  }

  private Dataset<Row> outcomes(PublishedFolder table) {
    Column right = col(LABEL).equalTo(col(CLEAN_PREDICTION));
    return AdversarialTable.read(spark, table)
        .select(
            col(IMAGE_ID),
            xxhash64(col(CLEAN_PIXELS)).as(HASH),
            col(LABEL),
            col(ADVERSARIAL_PREDICTION),
            right.as(CLEAN),
            right.and(col(LABEL).equalTo(col(ADVERSARIAL_PREDICTION))).as(STOOD));
  }

  private List<BrokenImage> broken(Dataset<Row> joined, TablePair pair) {
    AdversarialSet set = pair.after().about(AdversarialSet.class);
    List<String> classes = set.classNames();
    List<Row> first =
        joined
            .filter(col(STOOD).and(col(OTHER + STOOD).equalTo(false)))
            .select(IMAGE_ID, ADVERSARIAL_PREDICTION)
            .orderBy(IMAGE_ID)
            .limit(SHOWN)
            .collectAsList();
    List<BrokenImage> broken = new ArrayList<>();
    if (first.isEmpty()) {
      return broken;
    }
    Object[] ids = first.stream().map(row -> row.get(0)).toArray();
    List<Row> images =
        AdversarialTable.read(spark, pair.after())
            .filter(col(IMAGE_ID).isin(ids))
            .select(IMAGE_ID, LABEL, ADVERSARIAL_PREDICTION, CLEAN_PIXELS, ADVERSARIAL_PIXELS)
            .orderBy(IMAGE_ID)
            .collectAsList();
    for (int i = 0; i < images.size(); i++) {
      Row image = images.get(i);
      broken.add(
          new BrokenImage(
              image.getLong(0),
              classes.get(image.getInt(1)),
              classes.get(first.get(i).getInt(1)),
              classes.get(image.getInt(2)),
              PngImage.encode(image.getAs(3), set.imageShape()),
              PngImage.encode(greyLevels(image.getAs(4), set), set.imageShape())));
    }
    return broken;
  }

  /** As a screen shows them: the nearest grey levels. */
  private static byte[] greyLevels(byte[] stored, AdversarialSet set) {
    ImageShape shape = set.imageShape();
    float[] pixels = new float[shape.size()];
    set.pixelFormat().decode(stored, pixels, 0);
    return PixelFormat.UINT8.encode(pixels, 0, pixels.length);
  }
}
