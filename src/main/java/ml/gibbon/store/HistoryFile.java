package ml.gibbon.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.result.EpochErrors;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.GateWarning;
import ml.gibbon.result.TrainingHistory;
import ml.gibbon.text.Words;
import org.apache.hadoop.fs.Path;

/**
 * {@code history.csv}, one line an epoch: the one place that knows its columns. A value that was
 * not measured is empty.
 */
public final class HistoryFile {

  /** Beside a model that was trained here. */
  public static final String NAME = "history.csv";

  /** The same of the training on all images that followed ({@code train.retrain}). */
  public static final String OF_RETRAINING = "retraining.csv";

  private static final String SHORT_HEADER =
      "epoch,loss,clean_error,adversarial_error,learning_rate,momentum,seconds,images_per_second";
  private static final String HEADER = SHORT_HEADER + ",fgsm_error,pgd_error,warning";

  private HistoryFile() {}

  /** The file of a history. */
  public static byte[] write(TrainingHistory history) {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    for (int i = 0; i < history.size(); i++) {
      csv.append(line(history.epochs().get(i), history.warning(i)));
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a file of a model's folder.
   *
   * @throws InputException when it is none, or not the one that was published
   */
  public static TrainingHistory read(Publisher publisher, PublishedFolder model, String name) {
    Path file = new Path(model.path(), name);
    try {
      byte[] csv = publisher.readFile(file);
      if (!model.sha256Of(name).equals(Sha256.of(csv))) {
        throw new IllegalArgumentException("it is not as it was published");
      }
      return parse(new String(csv, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "%s is not a training history (%s): restore it, or train the model again"
              .formatted(file, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(EpochRecord epoch, Optional<GateWarning> warning) {
    EpochErrors errors = epoch.errors();
    return String.format(
        Locale.ROOT,
        "%d,%s,%s,%s,%s,%s,%.2f,%.1f,%s,%s,%s\n",
        epoch.epoch(),
        epoch.loss(),
        text(errors.clean()),
        text(errors.adversarial()),
        epoch.learningRate(),
        epoch.momentum(),
        epoch.seconds(),
        epoch.imagesPerSecond(),
        text(errors.fgsm()),
        text(errors.pgd()),
        warning.map(Words::of).orElse(""));
  }

  /**
   * The history that a file holds; one without the columns of FGSM and PGD is read, too.
   *
   * @throws IllegalArgumentException when the header or a line is none of such a file
   */
  static TrainingHistory parse(String csv) {
    List<String> lines = csv.lines().filter(line -> !line.isBlank()).toList();
    if (lines.isEmpty() || !List.of(HEADER, SHORT_HEADER).contains(lines.get(0))) {
      throw new IllegalArgumentException(
          "the first line is %s but must be %s"
              .formatted(lines.isEmpty() ? "missing" : lines.get(0), HEADER));
    }
    int columns = lines.get(0).split(",").length;
    return new TrainingHistory(
        lines.stream().skip(1).map(line -> epoch(cells(line, columns))).toList());
  }

  private static String[] cells(String line, int columns) {
    String[] cells = line.split(",", -1);
    if (cells.length != columns) {
      throw new IllegalArgumentException(
          "a line has %d values but the header has %d: %s".formatted(cells.length, columns, line));
    }
    return cells;
  }

  private static EpochRecord epoch(String[] cells) {
    boolean isShort = cells.length < HEADER.split(",").length;
    return new EpochRecord(
        Integer.parseInt(cells[0]),
        Double.parseDouble(cells[1]),
        new EpochErrors(
            number(cells[2]),
            number(cells[3]),
            isShort ? OptionalDouble.empty() : number(cells[8]),
            isShort ? OptionalDouble.empty() : number(cells[9])),
        Double.parseDouble(cells[4]),
        Double.parseDouble(cells[5]),
        Double.parseDouble(cells[6]),
        Double.parseDouble(cells[7]));
  }

  private static String text(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }

  private static OptionalDouble number(String cell) {
    return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
  }
}
