package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import ml.gibbon.store.LocalSpark;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A master, a worker and an executor under deploy/spark-hardening.conf, with a shuffle. */
class HardenedClusterIT {

  @BeforeEach
  @AfterEach
  void stop_the_session_that_other_tests_share() {
    LocalSpark.stopSession();
  }

  @Test
  void the_driver_and_its_executor_understand_each_other() throws Exception {
    Properties hardening = new Properties();
    try (var reader = Files.newBufferedReader(Path.of("deploy/spark-hardening.conf"))) {
      hardening.load(reader);
    }
    // An empty Spark home: the executor takes everything from the class path of the tests.
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    SparkSession.Builder builder =
        SparkSession.builder()
            .master("local-cluster[1,1,1024]")
            .appName("test")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.executor.memory", "512m")
            .config("spark.sql.shuffle.partitions", "2")
            .config(
                "spark.executor.extraClassPath",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")))
            .config("spark.authenticate.secret", "of this test");
    hardening.stringPropertyNames().forEach(key -> builder.config(key, hardening.getProperty(key)));

    SparkSession spark = builder.getOrCreate();

    assertThat(spark.range(1000).groupBy("id").count().count()).isEqualTo(1000);
  }
}
