package ml.gibbon.testing;

import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.Networks;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.HistoryFile;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.TableFiles;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A run's folders made by hand, so that every result has a known value: tables of given answers,
 * models without parameters.
 */
public final class SyntheticRun {

  public static final ImageShape SHAPE = new ImageShape(1, 28, 28);
  public static final List<String> CLASSES =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  private static final Provenance PROVENANCE = Provenance.of(7, Map.of());

  private final SparkSession spark;
  private final Publisher publisher;
  private final RunFolders folders;

  public SyntheticRun(Path root) {
    this.spark = spark();
    this.publisher = new Publisher(spark.sparkContext().hadoopConfiguration());
    this.folders = new RunFolders(root.toUri().toString().replaceAll("/$", ""));
  }

  public static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate();
  }

  public Publisher publisher() {
    return publisher;
  }

  public RunFolders folders() {
    return folders;
  }

  /** A clean table of ten images. */
  public PublishedFolder clean(String split) {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < 10; id++) {
      rows.add(CleanTable.toRow(new LabelledImage(id, id, clean(id))));
    }
    return publisher.publish(
        folders.clean(split),
        CleanSet.KIND,
        new CleanSet("blocks", split, SHAPE.toString(), CLASSES),
        NullNode.getInstance(),
        PROVENANCE,
        attempt -> {
          spark.createDataFrame(rows, CleanTable.SCHEMA).write().parquet(TableFiles.data(attempt));
          return rows.size();
        });
  }

  /** A model folder with a training history, or without one when that is empty. */
  public void model(String name, String history) {
    model(name, "", history);
  }

  /** A model folder that hardens another model, without a training history. */
  public void hardened(String name, String model) {
    model(name, model, "");
  }

  private void model(String name, String hardens, String history) {
    publisher.publish(
        folders.model(name),
        ModelSet.KIND,
        new ModelSet(
            name, "blocks", SHAPE.toString(), CLASSES, "none", 0, "clean", hardens, hashOf(name)),
        NullNode.getInstance(),
        PROVENANCE,
        attempt -> {
          if (!history.isEmpty()) {
            publisher.replaceFile(
                attempt + "/" + HistoryFile.NAME, history.getBytes(StandardCharsets.UTF_8));
          }
          return 0;
        });
  }

  /** A model folder with a network: softmax regression that answers as the weights say. */
  public void linear(String name, float[][] weights) {
    MultiLayerNetwork network =
        Networks.fresh(new Architecture.Softmax(), SHAPE, CLASSES.size(), 1);
    network.getLayer(0).setParam("W", Nd4j.create(weights));
    model(name, network);
  }

  /** A model folder with a network that is sure of nothing: every image is far from its means. */
  public void unsure(String name) {
    MultiLayerNetwork network = Networks.fresh(new Architecture.Rbf(2), SHAPE, CLASSES.size(), 1);
    network.params().muli(100);
    model(name, network);
  }

  private void model(String name, MultiLayerNetwork network) {
    byte[] file = ModelFile.write(network);
    publisher.publish(
        folders.model(name),
        ModelSet.KIND,
        new ModelSet(
            name,
            "blocks",
            SHAPE.toString(),
            CLASSES,
            "by hand",
            network.numParams(),
            "clean",
            "",
            Sha256.of(file)),
        NullNode.getInstance(),
        PROVENANCE,
        attempt -> {
          publisher.writeFile(attempt + "/" + ModelSet.MODEL_FILE, file);
          return 0;
        });
  }

  /** Weights that answer the block's class plus {@code shift}: the sum of the block's pixels. */
  public static float[][] sumOfBlock(int shift) {
    float[][] weights = new float[SHAPE.size()][CLASSES.size()];
    for (int k = 0; k < CLASSES.size(); k++) {
      byte[] block = clean(k);
      for (int i = 0; i < block.length; i++) {
        weights[i][(k + shift) % CLASSES.size()] = block[i] == 0 ? 0 : 1;
      }
    }
    return weights;
  }

  /** The hash that the model's manifest gives. */
  public static String hashOf(String model) {
    return Sha256.of(model.getBytes(StandardCharsets.UTF_8));
  }

  /** FGSM under a threat model. */
  public static AttackKey attack(ThreatModel threatModel) {
    return AttackKey.of("fgsm", new Fgsm(), Goal.UNTARGETED, threatModel);
  }

  public static AdversarialSet set(String model, ThreatModel threatModel) {
    return AdversarialSet.of(
        new CleanSet("blocks", "test", SHAPE.toString(), CLASSES),
        model,
        attack(threatModel),
        PixelFormat.FLOAT32,
        "compiled");
  }

  /** A table of the images in as many files as wanted; returns its folder. */
  public String adversarial(AdversarialSet set, List<AdversarialImage> images, int files) {
    return adversarial(set, images, files, images.size());
  }

  /** The same with a number of rows in the manifest that may be a lie. */
  public String adversarial(
      AdversarialSet set, List<AdversarialImage> images, int files, long manifestRows) {
    String folder = folders.adversarial(set.model(), set.key().folder());
    publisher.publish(
        folder,
        AdversarialSet.KIND,
        set,
        NullNode.getInstance(),
        PROVENANCE,
        attempt -> {
          spark
              .createDataFrame(
                  images.stream()
                      .map(image -> AdversarialTable.toRow(image, set.key(), set.pixelFormat()))
                      .toList(),
                  AdversarialTable.SCHEMA)
              .repartition(files)
              .write()
              .parquet(TableFiles.data(attempt));
          return manifestRows;
        });
    return folder;
  }

  /** A picture of the class: a bright block at a place of its own. */
  public static byte[] clean(int label) {
    byte[] pixels = new byte[SHAPE.size()];
    int top = 3 + 11 * (label / 5);
    int left = 2 + 5 * (label % 5);
    for (int y = top; y < top + 10; y++) {
      Arrays.fill(pixels, y * 28 + left, y * 28 + left + 5, (byte) 220);
    }
    return pixels;
  }

  /** The picture with {@code +-epsilon} added in a pattern that the id gives. */
  public static byte[] attacked(byte[] clean, long id, ThreatModel threatModel) {
    float[] pixels = new float[clean.length];
    PixelFormat.UINT8.decode(clean, pixels, 0);
    for (int i = 0; i < pixels.length; i++) {
      float step =
          ((i * 31 + i / 28 * 17 + id * 7) % 5 < 2 ? -1 : 1)
              * (float) threatModel.epsilon().orElseThrow();
      pixels[i] =
          Math.max(threatModel.clip().low(), Math.min(threatModel.clip().high(), pixels[i] + step));
    }
    return PixelFormat.FLOAT32.encode(pixels, 0, pixels.length);
  }

  /** An untargeted attack's image: success is a wrong answer. */
  public static AdversarialImage image(
      ThreatModel threatModel,
      long id,
      int label,
      int cleanPrediction,
      int adversarialPrediction,
      float confidence) {
    return new AdversarialImage(
        id,
        label,
        OptionalInt.empty(),
        clean(label),
        attacked(clean(label), id, threatModel),
        cleanPrediction,
        0.9f,
        adversarialPrediction,
        confidence,
        adversarialPrediction != label,
        (float) threatModel.epsilon().orElseThrow(),
        2f,
        9f,
        SHAPE.size(),
        1,
        0);
  }

  public static String read(String uri) {
    try {
      return Files.readString(Path.of(URI.create(uri)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
