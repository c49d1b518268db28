package ml.gibbon.run;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import ml.gibbon.compare.Compare;
import ml.gibbon.compare.Comparisons;
import ml.gibbon.compare.Leaderboard;
import ml.gibbon.error.GateException;
import ml.gibbon.store.Locations;
import ml.gibbon.store.Publisher;
import org.apache.spark.sql.SparkSession;

/** What is asked of several finished runs together: it needs their folders, and no settings. */
record SeveralRuns(Supplier<SparkSession> spark, Publisher publisher) {

  private static final String LEADERBOARD = "leaderboard.html";

  /** As {@link Pipeline#compare}. */
  void compare(List<String> runs, String page, Consumer<String> lines) {
    // Before Spark starts: what is missing is told seconds sooner.
    runs.forEach(run -> Compare.tables(publisher, run));
    Comparisons found = new Compare(spark.get(), publisher).run(runs);
    publisher.replaceFile(page, found.page().getBytes(StandardCharsets.UTF_8));
    lines.accept(found.text());
    lines.accept("page:    " + page);
    found
        .worse()
        .ifPresent(
            worse -> {
              throw new GateException(worse);
            });
  }

  /** As {@link Pipeline#leaderboard}. */
  String leaderboard(String folder) {
    Leaderboard board = Leaderboard.of(publisher, folder);
    publisher.replaceFile(
        Locations.in(Locations.input(folder).toString(), LEADERBOARD).toString(),
        board.page().getBytes(StandardCharsets.UTF_8));
    return "%s%n%npage:    %s/%s".formatted(board.text(), folder, LEADERBOARD);
  }
}
