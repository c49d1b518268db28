package ml.gibbon.cli;

import ml.gibbon.config.Settings;
import ml.gibbon.store.SparkSessions;
import org.apache.spark.sql.SparkSession;

/** The stages on a Spark session. */
final class SparkPipeline implements Pipeline {

  private final SparkSession spark;

  SparkPipeline(String name) {
    spark = SparkSessions.open(name);
  }

  @Override
  public void ingest(Settings settings) {
    throw new UnsupportedOperationException("ingest");
  }

  @Override
  public void train(Settings settings) {
    throw new UnsupportedOperationException("train");
  }

  @Override
  public void adversarialTrain(Settings settings) {
    throw new UnsupportedOperationException("adversarial-train");
  }

  @Override
  public void generate(Settings settings) {
    throw new UnsupportedOperationException("generate");
  }

  @Override
  public void evaluate(Settings settings) {
    throw new UnsupportedOperationException("evaluate");
  }

  @Override
  public String report(Settings settings) {
    throw new UnsupportedOperationException("report");
  }

  @Override
  public void checkGate(Settings settings) {
    throw new UnsupportedOperationException("gate");
  }

  @Override
  public String verify(Settings settings) {
    throw new UnsupportedOperationException("verify");
  }

  @Override
  public String plan(Settings settings) {
    throw new UnsupportedOperationException("plan");
  }

  @Override
  public void close() {
    spark.stop();
  }
}
