package ml.gibbon.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.config.GenerateSettings;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.TestModels;
import ml.gibbon.store.Json;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows do not depend on the kind of master: threads of one JVM, or two executor JVMs. */
class LocalClusterIT {

  private static final NamedAttack ATTACK =
      new NamedAttack(
          "fgsm", new Fgsm(), Goal.UNTARGETED, new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT));

  @TempDir Path root;

  @BeforeEach
  @AfterEach
  void stop_the_session_that_other_tests_share() {
    LocalSpark.stopSession();
  }

  @Test
  void rows_are_the_same_on_local_1_local_2_and_two_executors() throws Exception {
    List<LabelledImage> images = LocalSpark.learnable(TestModels.GREY, TestModels.CLASSES, 2000, 3);
    LocalSpark.publishClean(root, "test", TestModels.GREY, TestModels.CLASSES, images);
    GenerateIT.publishModel(
        root,
        "maxout",
        TestModels.model(
            "maxout", TestModels.GREY, new Architecture.Maxout(List.of(20), 3, 0, 0, 0)));
    stop_the_session_that_other_tests_share();

    List<String> one = rowsOn("local[1]", 1);
    assertThat(one).hasSize(2000);
    assertThat(rowsOn("local[2]", 1)).isEqualTo(one);
    assertThat(rowsOn("local-cluster[2,1,1024]", 2)).isEqualTo(one);
  }

  private List<String> rowsOn(String master, int executors) throws Exception {
    // An empty Spark home: executors take everything from the class path of the tests.
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    SparkSession spark =
        SparkSession.builder()
            .master(master)
            .appName("test")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.executor.extraClassPath", classPath)
            .config("spark.executorEnv.OMP_NUM_THREADS", "1")
            .getOrCreate();
    try {
      Publisher publisher = new Publisher(spark.sparkContext().hadoopConfiguration());
      GenerateSettings settings =
          new GenerateSettings(List.of("maxout"), "test", List.of(ATTACK), PixelFormat.FLOAT32, 4);
      RunFolders folders = new RunFolders(root.toString());
      PublishedFolder table =
          new Generate(spark, publisher, EngineChoice.AUTO)
              .run("maxout", ATTACK, settings, folders, 1, Json.tree(Map.of()));
      List<String> rows =
          GenerateIT.bytes(spark.read().parquet(table.files()).orderBy("image_id").collectAsList());
      if (executors > 1) {
        // The driver is in the list too.
        assertThat(spark.sparkContext().statusTracker().getExecutorInfos()).hasSize(executors + 1);
      }
      publisher.delete(root + "/adversarial");
      return rows;
    } finally {
      spark.stop();
    }
  }
}
