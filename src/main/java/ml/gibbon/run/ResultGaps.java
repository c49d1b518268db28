package ml.gibbon.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import ml.gibbon.config.CertifySettings;
import ml.gibbon.config.ExplainSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.error.InputException;
import ml.gibbon.result.Certificates;
import ml.gibbon.result.Explanation;
import ml.gibbon.result.Explanation.OfModel;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CertificatesFile;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.ExplanationFile;
import ml.gibbon.store.MetricsFile;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.SealedText;
import org.apache.hadoop.fs.Path;

/**
 * Where results are not all that a configuration asks for, or not those of what lies beside them.
 * Manifests are read and nothing else; each gap is a sentence that says what to do.
 */
final class ResultGaps {

  /** Tables named in a sentence. */
  private static final int FIRST = 3;

  private final Publisher publisher;
  private final Settings settings;
  private final RunFolders folders;
  private final List<TableRequest> tables;

  ResultGaps(Publisher publisher, Settings settings) {
    this.publisher = publisher;
    this.settings = settings;
    this.folders = new RunFolders(settings.output());
    this.tables = TableRequest.of(settings);
  }

  /** Those of a whole run: its outputs, its results, and the pages that show them. */
  List<String> ofRun() {
    List<String> gaps = new ArrayList<>(ofOutputs());
    try {
      Metrics metrics = MetricsFile.read(publisher, folders.metrics());
      Optional<Explanation> explanation = ExplanationFile.read(publisher, folders.explanation());
      Optional<Certificates> certificates =
          CertificatesFile.read(publisher, folders.certificates());
      gaps.addAll(ofResults(metrics, explanation, certificates));
      gaps.addAll(ofPages(SealedText.hashOf(metrics, explanation, certificates)));
    } catch (InputException e) {
      gaps.add(e.getMessage());
    }
    return gaps;
  }

  /** Tables and models that are asked for and were never made, or deleted since. */
  private List<String> ofOutputs() {
    List<String> gaps = new ArrayList<>();
    settings.models().stream()
        .filter(model -> !publisher.isPublished(folders.model(model.name())))
        .forEach(model -> gaps.add("The model %s is not there.".formatted(model.name())));
    tables.stream()
        .filter(table -> !publisher.isPublished(table.folder()))
        .forEach(table -> gaps.add("The table %s is not there.".formatted(name(table))));
    return gaps;
  }

  /** Those of results that were read. */
  List<String> ofResults(
      Metrics metrics, Optional<Explanation> explanation, Optional<Certificates> certificates) {
    List<String> gaps = new ArrayList<>(ofTables(metrics));
    gaps.addAll(ofExplanation(explanation));
    gaps.addAll(ofCertificates(certificates));
    return gaps;
  }

  /** Where {@code metrics.json} is not about the tables, models and images that are there. */
  List<String> ofTables(Metrics metrics) {
    List<String> gaps = new ArrayList<>();
    ofTables(metrics, gaps);
    ofTransfers(metrics, gaps);
    metrics.provenance().models().forEach((name, hash) -> ofModel(name, hash, "measured", gaps));
    for (String split : List.of("train", "test")) {
      manifest(folders.clean(split), CleanSet.KIND)
          .ifPresent(
              clean -> {
                String set = clean.about(CleanSet.class).dataset() + "/" + split;
                if (!metrics
                    .provenance()
                    .data()
                    .getOrDefault(set, clean.hash())
                    .equals(clean.hash())) {
                  gaps.add(
                      "The images %s are others than those that were measured: run the stage evaluate again."
                          .formatted(set));
                }
              });
    }
    return gaps;
  }

  /**
   * Tables of the output that a configuration with fewer attacks or models has left out of its
   * results, as a sentence.
   */
  Optional<String> leftOut(Metrics metrics) {
    TreeSet<String> left = new TreeSet<>();
    for (String model : publisher.folders(folders.adversarial())) {
      publisher.folders(folders.adversarial(model)).stream()
          .filter(attack -> publisher.isPublished(folders.adversarial(model, attack)))
          .forEach(attack -> left.add(model + "/" + attack));
    }
    left.removeAll(metrics.provenance().tables().keySet());
    tables.stream().map(ResultGaps::name).forEach(left::remove);
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "These results are a part: of the tables in this folder, %d %s not measured (%s%s), because the configuration of the stage evaluate did not name them."
                .formatted(
                    left.size(),
                    left.size() == 1 ? "was" : "were",
                    String.join(", ", left.stream().limit(FIRST).toList()),
                    left.size() > FIRST ? ", ..." : ""));
  }

  private void ofTables(Metrics metrics, List<String> gaps) {
    Map<String, String> measured = metrics.provenance().tables();
    for (TableRequest table : tables) {
      String hash = measured.get(name(table));
      if (hash == null) {
        gaps.add(
            "The table %s was not measured: run the stage evaluate again.".formatted(name(table)));
      } else if (manifest(table.folder(), AdversarialSet.KIND)
          .map(PublishedFolder::hash)
          .filter(found -> !found.equals(hash))
          .isPresent()) {
        gaps.add(
            "The table %s was made again after it was measured: run the stage evaluate again."
                .formatted(name(table)));
      }
    }
  }

  private void ofTransfers(Metrics metrics, List<String> gaps) {
    for (String answering : settings.evaluate().transfer()) {
      for (TableRequest table : tables) {
        if (!answering.equals(table.model())
            && metrics.rows().stream().noneMatch(row -> isTransfer(row, table, answering))) {
          gaps.add(
              "The answers of %s to the table %s were not measured: run the stage evaluate again."
                  .formatted(answering, name(table)));
        }
      }
    }
  }

  private static boolean isTransfer(MetricsRow row, TableRequest table, String answering) {
    return row.model().equals(answering)
        && row.source().equals(table.model())
        && row.attack().equals(table.attack().key());
  }

  /** Where {@code explain.json} is not about the models and images that are there. */
  List<String> ofExplanation(Optional<Explanation> found) {
    List<String> gaps = new ArrayList<>();
    if (settings.explain().models().isEmpty()) {
      return gaps;
    }
    if (found.isEmpty()) {
      gaps.add("The models were not explained: run the stage explain again.");
      return gaps;
    }
    Explanation explanation = found.get();
    ExplainSettings asked = settings.explain();
    List<String> models = explanation.models().stream().map(OfModel::model).toList();
    if (!models.equals(asked.models())
        || explanation.seed() != settings.seed()
        || explanation.models().stream()
            .anyMatch(
                model ->
                    model.rubbish().images() != asked.rubbish()
                        || model.lines().size()
                            != Math.min(asked.images(), explanation.images()))) {
      gaps.add(
          "The models were explained with other settings than those of explain: run the stage"
              + " explain again.");
    }
    explanation
        .models()
        .forEach(model -> ofModel(model.model(), model.sha256(), "explained", gaps));
    manifest(folders.clean(explanation.split()), CleanSet.KIND)
        .map(PublishedFolder::hash)
        .filter(hash -> !hash.equals(explanation.data()))
        .ifPresent(
            hash ->
                gaps.add(
                    "The models were explained on other images than there are: run the stage"
                        + " explain again."));
    return gaps;
  }

  /** Where {@code certificates.json} is not about the models and images that are there. */
  List<String> ofCertificates(Optional<Certificates> found) {
    List<String> gaps = new ArrayList<>();
    CertifySettings asked = settings.certify();
    if (asked.models().isEmpty()) {
      return gaps;
    }
    if (found.isEmpty()) {
      gaps.add("The models were not certified: run the stage certify again.");
      return gaps;
    }
    Certificates certificates = found.get();
    if (!certificates.models().stream()
            .map(Certificates.OfModel::model)
            .toList()
            .equals(asked.models())
        || certificates.seed() != settings.seed()
        || certificates.firstDraws() != asked.firstDraws()
        || certificates.draws() != asked.draws()
        || certificates.alpha() != asked.alpha()) {
      gaps.add(
          "The models were certified with other settings than those of certify: run the stage"
              + " certify again.");
    }
    certificates
        .models()
        .forEach(model -> ofModel(model.model(), model.sha256(), "certified", gaps));
    manifest(folders.clean(certificates.split()), CleanSet.KIND)
        .filter(
            clean ->
                !clean.hash().equals(certificates.data())
                    || certificates.models().stream()
                        .anyMatch(
                            model ->
                                model.images().size()
                                    != Math.min(asked.images(), clean.manifest().rows())))
        .ifPresent(
            clean ->
                gaps.add(
                    "The models were certified on other images than there are: run the stage"
                        + " certify again."));
    return gaps;
  }

  private static String stage(String what) {
    return switch (what) {
      case "measured" -> "evaluate";
      case "certified" -> "certify";
      default -> "explain";
    };
  }

  private void ofModel(String name, String hash, String what, List<String> gaps) {
    manifest(folders.model(name), ModelSet.KIND)
        .map(model -> model.about(ModelSet.class).sha256())
        .filter(found -> !found.equals(hash))
        .ifPresent(
            found ->
                gaps.add(
                    "The model %s was made again after it was %s: run the stage %s again."
                        .formatted(name, what, stage(what))));
  }

  private List<String> ofPages(String results) {
    List<String> gaps = new ArrayList<>();
    SealedText.fault(publisher, folders.report(), results).ifPresent(gaps::add);
    if (!settings.report().paper().isEmpty()) {
      SealedText.fault(publisher, folders.paper(), results).ifPresent(gaps::add);
    }
    return gaps;
  }

  /** By its manifest alone: of old results the files may have been deleted. */
  private Optional<PublishedFolder> manifest(String folder, String kind) {
    return publisher
        .manifest(folder)
        .filter(manifest -> manifest.kind().equals(kind))
        .map(manifest -> new PublishedFolder(new Path(folder), manifest));
  }

  private static String name(TableRequest table) {
    return table.model() + "/" + table.attack().key().folder();
  }
}
