package ml.gibbon.run;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.GateException;
import ml.gibbon.error.InputException;

/**
 * The stages, as the commands call them; it holds a Spark session, once one was needed, until it is
 * closed.
 *
 * <p>The stages that make folders return a line about each that they made: what is there already
 * with the same settings is left as it is.
 */
public interface Pipeline extends AutoCloseable {

  /** Starts a pipeline. */
  @FunctionalInterface
  interface Factory {
    /**
     * @param name of the Spark application
     */
    Pipeline open(String name);
  }

  /**
   * Does some work while no other process writes into the output.
   *
   * @throws ConfigurationException when another one does
   */
  void alone(Settings settings, Runnable work);

  /**
   * Checks the inputs of a run before anything is written.
   *
   * @throws ConfigurationException when the settings ask for what does not exist
   */
  void begin(Settings settings);

  /**
   * Keeps the configuration of a run beside its outputs, for the report to show: with both of them
   * the run counts as finished.
   */
  void keepConfiguration(Settings settings);

  /**
   * Whether the output holds this run from beginning to end.
   *
   * @throws ConfigurationException when it holds a finished run with other settings
   */
  boolean isFinished(Settings settings);

  /**
   * Writes what several finished runs have to say about a paper, and returns it as text.
   *
   * @param settings of the configuration that names them
   */
  String combine(Settings settings, List<Settings> runs);

  /** Writes the clean tables. */
  List<String> ingest(Settings settings);

  /** Trains the models on the clean training split. */
  List<String> train(Settings settings);

  /** Trains the hardened models. */
  List<String> adversarialTrain(Settings settings);

  /** Writes the adversarial tables. */
  List<String> generate(Settings settings);

  /**
   * Makes the adversarial tables, throws their rows away, and returns how fast that was as text;
   * writes nothing.
   *
   * @throws InputException when the clean table or a model is missing
   */
  String bench(Settings settings);

  /** Proves how far smoothed models stand into {@code certificates.json}; a line about each. */
  List<String> certify(Settings settings);

  /** Measures what was written into {@code metrics.json}, and returns it as text. */
  String evaluate(Settings settings);

  /** Measures why models are fooled into {@code explain.json}; returns a line about each model. */
  List<String> explain(Settings settings);

  /** Writes {@code report.html} and returns the result table as text. */
  String report(Settings settings);

  /** Writes the adversarial tables for other programs. */
  List<String> export(Settings settings);

  /**
   * Measures an exported dataset once more, from its folder alone.
   *
   * @param folder of a dataset that {@link #export} wrote as {@code huggingface}
   * @param models files of networks that are not in the folder, by their names
   * @param lines takes a line about each table as soon as it was looked at
   * @throws InputException when anything is not what it says
   */
  void verifyExport(String folder, Map<String, String> models, Consumer<String> lines);

  /**
   * Compares the tables of several runs with those of the first one, and writes a page.
   *
   * @param runs outputs of runs, or folders of their tables; at least two
   * @param page file to write
   * @param lines takes the result as text
   * @throws GateException when a rate became worse beyond chance
   */
  void compare(List<String> runs, String page, Consumer<String> lines);

  /** Ranks the models of all runs in a folder, writes a page there, and returns it as text. */
  String leaderboard(String folder);

  /**
   * Holds {@code metrics.json} against {@code evaluate.fail-under}.
   *
   * @throws GateException when a hardened model is below it
   */
  void checkGate(Settings settings);

  /**
   * Holds {@code metrics.json} against the wish for results without any warning.
   *
   * @throws GateException when a check was raised
   */
  void checkStrictly(Settings settings);

  /**
   * Measures what was written once more.
   *
   * @param lines takes a line about each output as soon as it was looked at
   * @throws InputException when anything is not what it says
   */
  void verify(Settings settings, Consumer<String> lines);

  /**
   * Removes what killed runs left in the output, never what is published, and returns it in words.
   *
   * @throws ConfigurationException when another process writes into it
   */
  List<String> clean(Settings settings);

  /** Checks the inputs and returns what a run would do as text; writes nothing. */
  String plan(Settings settings);

  /** Stops Spark. */
  @Override
  void close();
}
