package ml.gibbon.run;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.generate.TaskSeconds;
import ml.gibbon.text.Figures;
import ml.gibbon.text.TextTable;

/**
 * How fast an adversarial table was made.
 *
 * @param table its name
 * @param images in it
 * @param seconds from opening the model to the end of the last task
 * @param tasks where the time of the tasks went: with several at a time, more than {@code seconds}
 */
record TableSpeed(String table, long images, double seconds, TaskSeconds tasks) {

  private static final List<String> HEADER =
      List.of("table", "images", "seconds", "images/s", "read", "decode", "gradient", "encode");

  /** Lines of text: a header, a line for each table, and their total. */
  static String inWords(List<TableSpeed> speeds) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEADER);
    speeds.forEach(speed -> lines.add(speed.cells()));
    lines.add(total(speeds).cells());
    return TextTable.of(1, lines);
  }

  private static TableSpeed total(List<TableSpeed> speeds) {
    return speeds.stream()
        .reduce(new TableSpeed("total", 0, 0, TaskSeconds.NONE), TableSpeed::plus);
  }

  private TableSpeed plus(TableSpeed other) {
    return new TableSpeed(
        table, images + other.images, seconds + other.seconds, tasks.plus(other.tasks));
  }

  private String imagesPerSecond() {
    return Figures.count(Math.round(images / seconds));
  }

  private List<String> cells() {
    return List.of(
        table,
        Figures.count(images),
        Figures.seconds(seconds),
        imagesPerSecond(),
        Figures.seconds(tasks.read()),
        Figures.seconds(tasks.decode()),
        Figures.seconds(tasks.gradient()),
        Figures.seconds(tasks.encode()));
  }

  /** For the log, while others are still made. */
  @Override
  public String toString() {
    return "%s: %s images in %s s (%s images/s)"
        .formatted(table, Figures.count(images), Figures.seconds(seconds), imagesPerSecond());
  }
}
