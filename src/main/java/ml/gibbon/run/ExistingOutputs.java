package ml.gibbon.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ml.gibbon.config.Settings;
import ml.gibbon.config.SettingsDifference;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.store.Manifest;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run's root folder holds already: a run that was cut short goes on where it was. */
record ExistingOutputs(Publisher publisher) {

  private static final Logger LOG = LoggerFactory.getLogger(ExistingOutputs.class);

  /** Keys and groups that change no number of a run. */
  private static final List<String> NO_RESULTS =
      List.of(
          "output",
          "runs",
          "data.cache",
          "data.download",
          "evaluate.fail-under",
          "generate.partitions",
          "report",
          "export");

  /**
   * Keys and groups that say which tables there are, and what is measured on them: what was made
   * before is as good as it was, and what is new comes on top.
   */
  private static final List<String> MORE_TABLES =
      List.of(
          "attacks",
          "generate.attacks",
          "generate.models",
          "evaluate.transfer",
          "certify",
          "explain");

  /**
   * Whether a folder has been published with these settings from these inputs, so that it need not
   * be made again.
   *
   * @param inputs hashes that its provenance must name
   * @throws ConfigurationException when it was published with others, or from others: it is neither
   *     used nor overwritten
   */
  boolean holds(String folder, Fingerprint recipe, Map<String, String> inputs) {
    difference(folder, recipe)
        .ifPresent(difference -> refuse("output %s was made".formatted(folder), difference));
    return isMadeFrom(folder, inputs);
  }

  /**
   * Whether a folder has been published from these inputs.
   *
   * @param inputs hashes that its provenance must name
   * @throws ConfigurationException when it was published from others: it is neither used nor
   *     overwritten
   */
  boolean isMadeFrom(String folder, Map<String, String> inputs) {
    Optional<Manifest> manifest = publisher.manifest(folder);
    if (manifest.isEmpty()) {
      return false;
    }
    if (!manifest.get().provenance().inputs().entrySet().containsAll(inputs.entrySet())) {
      throw new ConfigurationException(
          "output %s was made from another model or other data than the output holds now: delete it too, or choose another one with --set output=FOLDER"
              .formatted(folder));
    }
    LOG.info("{} is there already", folder);
    return true;
  }

  /** The first setting that a folder was made with and that is another one now. */
  Optional<SettingsDifference> difference(String folder, Fingerprint recipe) {
    return publisher
        .manifest(folder)
        .flatMap(
            manifest ->
                SettingsDifference.first(
                    manifest.settings().toString(), recipe.json().toString(), key -> true));
  }

  /**
   * Whether a run has been finished with these settings; where it lies and how its results are
   * shown may differ. A run that is asked for other attacks or models is not finished: it goes on,
   * and tables that are there already stay.
   *
   * <p>Results that are not those of the tables beside them, and pages that show other results, are
   * no finished run either: they are made again.
   *
   * @param hadoop to look at the files that its images were read from
   * @throws ConfigurationException when it was finished with other settings
   */
  boolean holdsRun(RunFolders folders, Settings settings, Configuration hadoop) {
    if (!publisher.isFinished(folders)) {
      return false;
    }
    try {
      Path file = new Path(folders.configuration());
      String finished = new String(publisher.readFile(file), StandardCharsets.UTF_8);
      String now = settings.resolved().text();
      SettingsDifference.first(
              finished, now, key -> !isAmong(NO_RESULTS, key) && !isAmong(MORE_TABLES, key))
          .ifPresent(
              difference ->
                  refuse("output %s holds a finished run".formatted(folders.root()), difference));
      if (SettingsDifference.first(finished, now, key -> isAmong(MORE_TABLES, key)).isPresent()) {
        return false;
      }
      List<String> gaps = new ResultGaps(publisher, settings).ofRun();
      gaps.forEach(gap -> LOG.warn("not done yet: {}", gap));
      if (gaps.isEmpty()) {
        ChangedSources.warn(publisher, folders, hadoop);
      }
      return gaps.isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refuse(String what, SettingsDifference difference) {
    throw new ConfigurationException(
        "%s with %s: restore it, choose another output with --set output=FOLDER, or delete this one"
            .formatted(what, difference.inWords()));
  }

  private static boolean isAmong(List<String> names, String key) {
    return names.stream().anyMatch(name -> key.equals(name) || key.startsWith(name + "."));
  }
}
