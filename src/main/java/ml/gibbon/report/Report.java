package ml.gibbon.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.config.ReportSettings;
import ml.gibbon.error.InputException;
import ml.gibbon.result.Certificates;
import ml.gibbon.result.Explanation;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.TrainingHistory;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CertificatesFile;
import ml.gibbon.store.ExplanationFile;
import ml.gibbon.store.HistoryFile;
import ml.gibbon.store.Manifest;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.SealedText;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Shows results: a table for the console, and {@code report.html}, one file that opens offline. */
public final class Report {

  private final SparkSession spark;
  private final Publisher publisher;

  public Report(SparkSession spark, Publisher publisher) {
    this.spark = spark;
    this.publisher = publisher;
  }

  /**
   * Writes the page, its charts and tables as files beside it, and {@code paper.md} when the
   * settings name published results. Of the tables the pictures' rows are read, by two small Spark
   * jobs for each gallery, and of the strongest attacks the answers, by two for all of them.
   *
   * @param families models that differ in their seeds only, by a name for all of them
   * @param gaps what the results lack, in words, to be shown above them
   * @return the result table as text for the console
   * @throws InputException when a table or a training history is not whole
   */
  public String run(
      RunFolders folders,
      Metrics metrics,
      ReportSettings settings,
      Map<String, List<String>> families,
      List<String> gaps) {
    List<MetricsRow> whiteBox = metrics.rows().stream().filter(MetricsRow::isWhiteBox).toList();
    List<BeforeAfter> attacks = BeforeAfter.of(whiteBox, metrics.provenance().hardened());
    Map<String, List<TrainingHistory>> histories = histories(folders);
    Optional<Explanation> explanation = ExplanationFile.read(publisher, folders.explanation());
    Optional<Certificates> certificates = CertificatesFile.read(publisher, folders.certificates());
    List<PaperLine> paper =
        PaperLine.of(
            settings.paper(),
            metrics.rows(),
            explanation.map(Explanation::models).orElse(List.of()));
    List<FamilyRow> means = FamilyRow.of(metrics.rows(), families);
    Page page =
        Page.of(
            metrics,
            attacks,
            gaps,
            means,
            paper,
            new Page.Parts(
                galleries(folders, attacks, settings),
                answers(folders, whiteBox),
                TrainingRow.of(histories),
                TrainingCharts.of(histories),
                certificates.map(CertificateSection::of),
                explanation.map(ExplanationSection::of),
                configuration(folders)));
    String results = SealedText.hashOf(metrics, explanation, certificates);
    if (!paper.isEmpty()) {
      SealedText.write(publisher, folders.paper(), PaperLine.markdown(paper), results);
    }
    new ReportFiles(publisher, folders).write(page.figures(), metrics);
    SealedText.write(publisher, folders.report(), Template.render(page), results);
    return String.join("", gaps.stream().map("! %s%n"::formatted).toList())
        + text(metrics, families)
        + PaperLine.text(paper)
        + TrainingRow.text(TrainingRow.of(histories));
  }

  /** The result table for the console, with the means over seeds below it. */
  public static String text(Metrics metrics, Map<String, List<String>> families) {
    return ConsoleTable.of(metrics) + FamilyRow.text(FamilyRow.of(metrics.rows(), families));
  }

  /** The line of a plan; empty when nothing is compared with a paper. */
  public static Optional<String> plan(ReportSettings settings) {
    return settings.paper().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "report            compares %d experiments with a paper"
                .formatted(settings.paper().size()));
  }

  /**
   * Writes what several runs have to say about a paper into one page and one {@code paper.md}.
   *
   * @param folders that these files go into
   * @return the table as text for the console
   */
  public String combine(RunFolders folders, List<CombinedPage.Run> runs) {
    CombinedPage page = CombinedPage.of(runs);
    String results =
        SealedText.hashOf(
            runs.stream()
                .map(run -> SealedText.hashOf(run.metrics(), run.explanation(), run.certificates()))
                .toList());
    SealedText.write(publisher, folders.paper(), page.markdown(), results);
    SealedText.write(publisher, folders.report(), Template.render("combined.html", page), results);
    return page.text();
  }

  /** Of each model first its strongest attack, and then others while there is room. */
  private Capped<Gallery> galleries(
      RunFolders folders, List<BeforeAfter> attacks, ReportSettings settings) {
    List<BeforeAfter> shown = BeforeAfter.forPictures(attacks);
    Gallery.Maker maker = new Gallery.Maker(publisher, folders, new Examples(spark));
    return JobGroup.run(
        spark,
        "report",
        "pictures for " + folders.report(),
        () ->
            new Capped<>(
                shown.stream()
                    .flatMap(attack -> maker.make(attack, settings.images()).stream())
                    .toList(),
                attacks.size() - shown.size()));
  }

  /** Of the models whose tables are here. */
  private Capped<ModelAnswers> answers(RunFolders folders, List<MetricsRow> whiteBox) {
    Capped<Strongest> models =
        Capped.first(
            Strongest.of(whiteBox).stream()
                .filter(
                    strongest ->
                        Stream.of(strongest.attack(), strongest.withSurvivors())
                            .allMatch(row -> publisher.isPublished(folder(folders, row))))
                .toList(),
            Page.MOST);
    List<MetricsRow> rows =
        models.shown().stream()
            .flatMap(strongest -> Stream.of(strongest.attack(), strongest.withSurvivors()))
            .distinct()
            .toList();
    List<PublishedFolder> tables =
        rows.stream()
            .map(row -> publisher.open(folder(folders, row), AdversarialSet.KIND))
            .toList();
    List<TableAnswers> answers =
        JobGroup.run(
            spark,
            "report",
            "classes for " + folders.report(),
            () -> new CountAnswers(spark).of(tables));
    return new Capped<>(
        models.shown().stream()
            .map(
                strongest -> {
                  int attack = rows.indexOf(strongest.attack());
                  return new ModelAnswers(
                      tables.get(attack).about(AdversarialSet.class).classNames(),
                      strongest.attack(),
                      answers.get(attack),
                      strongest.withSurvivors(),
                      answers.get(rows.indexOf(strongest.withSurvivors())));
                })
            .toList(),
        models.leftOut());
  }

  private static String folder(RunFolders folders, MetricsRow row) {
    return folders.adversarial(row.source(), row.attack().folder());
  }

  /** Of each model that was trained here; that of a retraining comes second. */
  private Map<String, List<TrainingHistory>> histories(RunFolders folders) {
    Map<String, List<TrainingHistory>> histories = new LinkedHashMap<>();
    for (PublishedFolder model : publisher.openAll(folders.models(), ModelSet.KIND)) {
      List<String> files =
          model.manifest().files().stream().map(Manifest.StoredFile::name).toList();
      List<TrainingHistory> ofModel =
          Stream.of(HistoryFile.NAME, HistoryFile.OF_RETRAINING)
              .filter(files::contains)
              .map(file -> HistoryFile.read(publisher, model, file))
              .toList();
      if (!ofModel.isEmpty()) {
        histories.put(model.about(ModelSet.class).name(), ofModel);
      }
    }
    return histories;
  }

  private String configuration(RunFolders folders) {
    try {
      byte[] text = publisher.readFile(new Path(folders.configuration()));
      return new String(text, StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
