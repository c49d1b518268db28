package ml.gibbon.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.error.InputException;
import ml.gibbon.result.Interval;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.store.Locations;
import ml.gibbon.store.MetricsFile;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.text.Figures;
import ml.gibbon.text.TextTable;
import ml.gibbon.text.Words;

/**
 * The models of all runs in a folder, for each set of images and threat model the one that stands
 * best first: by the share of images that are right when clean and after every attack that the run
 * made.
 */
public final class Leaderboard {

  /** Runs lie in a folder, or in folders of it, such as those of a schedule. */
  private static final int DEPTH = 3;

  private static final List<String> HEADER =
      List.of("model", "run", "attacks", "images", "clean", "robust", "warnings", "made");

  private final Map<String, List<Entry>> boards;
  private final List<String> notes;

  private Leaderboard(Map<String, List<Entry>> boards, List<String> notes) {
    this.boards = boards;
    this.notes = notes;
  }

  /**
   * One model of one run under one threat model.
   *
   * @param robust share of the images that stood all attacks
   */
  private record Entry(
      String model,
      String run,
      String attacks,
      long images,
      double clean,
      double robust,
      long warnings,
      String made) {

    List<String> cells() {
      return List.of(
          model,
          run,
          attacks,
          Figures.count(images),
          Figures.percent(clean),
          Figures.percent(robust, Interval.of(Math.round(robust * images), images).margin()),
          Long.toString(warnings),
          made);
    }
  }

  /**
   * Reads all runs in a folder.
   *
   * @throws InputException when there are none
   */
  public static Leaderboard of(Publisher publisher, String folder) {
    Map<String, List<Entry>> boards = new TreeMap<>();
    List<String> notes = new ArrayList<>();
    int runs = read(publisher, Locations.input(folder).toString(), "", DEPTH, boards, notes);
    if (runs == 0) {
      throw new InputException(
          "%s has no results (metrics.json) in it or in its folders: give the folder that holds the outputs of runs"
              .formatted(folder));
    }
    boards
        .values()
        .forEach(
            board ->
                board.sort(
                    Comparator.comparingDouble(Entry::robust)
                        .reversed()
                        .thenComparing(Comparator.comparingDouble(Entry::clean).reversed())
                        .thenComparing(Entry::model)
                        .thenComparing(Entry::run)));
    return new Leaderboard(boards, notes);
  }

  private static int read(
      Publisher publisher,
      String folder,
      String name,
      int depth,
      Map<String, List<Entry>> boards,
      List<String> notes) {
    String file = new RunFolders(folder).metrics();
    if (publisher.exists(file)) {
      try {
        add(MetricsFile.read(publisher, file), name.isEmpty() ? "." : name, boards);
      } catch (InputException e) {
        notes.add(e.getMessage());
      }
      return 1;
    }
    int runs = 0;
    if (depth > 0) {
      for (String child : publisher.folders(folder)) {
        String below = name.isEmpty() ? child : name + "/" + child;
        runs += read(publisher, folder + "/" + child, below, depth - 1, boards, notes);
      }
    }
    return runs;
  }

  private static void add(Metrics metrics, String run, Map<String, List<Entry>> boards) {
    Map<List<Object>, List<MetricsRow>> groups = new LinkedHashMap<>();
    for (MetricsRow row : metrics.rows()) {
      if (row.isWhiteBox() && row.epsilon().isPresent()) {
        groups
            .computeIfAbsent(
                List.of(row.model(), row.on().cleanImages(), row.attack().threatModel()),
                key -> new ArrayList<>())
            .add(row);
      }
    }
    for (List<MetricsRow> rows : groups.values()) {
      MetricsRow first = rows.get(0);
      ThreatModel threat = first.attack().threatModel();
      double robust =
          metrics.worstCases().stream()
              .filter(worst -> worst.model().equals(first.model()))
              .filter(worst -> worst.cleanImages().equals(first.on().cleanImages()))
              .filter(worst -> worst.threatModel().equals(threat))
              .mapToDouble(WorstCase::robustAccuracy)
              .findFirst()
              .orElseGet(
                  () ->
                      rows.stream()
                          .mapToDouble(row -> row.rates().robustAccuracy())
                          .min()
                          .orElseThrow());
      TreeSet<String> attacks = new TreeSet<>();
      rows.forEach(row -> attacks.add(row.attack().name()));
      boards
          .computeIfAbsent(
              "%s, %s, epsilon %s, clip %s"
                  .formatted(
                      first.on().cleanImages(),
                      Figures.norm(threat.norm().key()),
                      Figures.epsilon(threat.epsilon()),
                      threat.clip().key()),
              key -> new ArrayList<>())
          .add(
              new Entry(
                  first.model(),
                  run,
                  String.join(", ", attacks),
                  first.rates().images(),
                  1 - first.rates().cleanError(),
                  robust,
                  rows.stream().mapToLong(row -> row.warnings().size()).sum(),
                  metrics.provenance().made().toString().substring(0, 10)));
    }
  }

  /** The boards for the console. */
  public String text() {
    StringBuilder text = new StringBuilder();
    boards.forEach(
        (title, board) -> {
          List<List<String>> lines = new ArrayList<>(List.of(HEADER));
          board.forEach(entry -> lines.add(entry.cells()));
          text.append(title).append('\n').append(TextTable.of(3, lines)).append('\n');
        });
    notes.forEach(note -> text.append("! ").append(note).append('\n'));
    return text.toString().stripTrailing();
  }

  /** The boards as a page. */
  public String page() {
    ResultPage page =
        new ResultPage(
            "Leaderboard",
            List.of(
                "Robust is the share of the images that a model gets right when clean and after every attack of its run, with its 95 % interval; it says as much as the attacks are strong. Warnings are those of the run's checks: read its report before you believe a line that has some.",
                Words.count(boards.values().stream().mapToLong(List::size).sum(), "line")
                    + " on "
                    + Words.count(boards.size(), "board")
                    + "."));
    boards.forEach(
        (title, board) -> page.table(title, HEADER, board.stream().map(Entry::cells).toList()));
    notes.forEach(page::note);
    return page.html();
  }
}
