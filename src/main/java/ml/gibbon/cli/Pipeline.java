package ml.gibbon.cli;

import ml.gibbon.config.Settings;
import ml.gibbon.error.GateException;

/** The stages, as the commands call them; it holds a Spark session until it is closed. */
public interface Pipeline extends AutoCloseable {

  /** Starts a pipeline. */
  @FunctionalInterface
  interface Factory {
    /**
     * @param name of the Spark application
     */
    Pipeline open(String name);
  }

  /** Writes the clean tables. */
  void ingest(Settings settings);

  /** Trains the models on the clean training split. */
  void train(Settings settings);

  /** Trains the hardened twins. */
  void adversarialTrain(Settings settings);

  /** Writes the adversarial tables. */
  void generate(Settings settings);

  /** Measures what was written into {@code metrics.json}. */
  void evaluate(Settings settings);

  /** Writes {@code report.html} and returns the result table as text. */
  String report(Settings settings);

  /**
   * Holds {@code metrics.json} against {@code evaluate.fail-under}.
   *
   * @throws GateException when a hardened model is below it
   */
  void checkGate(Settings settings);

  /** Measures the written tables once more and returns what was found as text. */
  String verify(Settings settings);

  /** Checks the inputs and returns what a run would do as text; writes nothing. */
  String plan(Settings settings);

  /** Stops Spark. */
  @Override
  void close();
}
