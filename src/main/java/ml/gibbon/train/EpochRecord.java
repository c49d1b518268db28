package ml.gibbon.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What is known of one epoch: a line of {@code history.csv}.
 *
 * @param epoch from 1
 * @param loss mean of the rounds' last losses
 * @param cleanError share of wrong answers on the validation images, empty when there are none
 * @param adversarialError the same on their FGSM images, empty when it was not measured
 * @param learningRate at the end of the epoch
 * @param momentum at the end of the epoch
 * @param seconds that the epoch took, validation included
 * @param imagesPerSecond trained, validation not counted
 */
record EpochRecord(
    int epoch,
    double loss,
    OptionalDouble cleanError,
    OptionalDouble adversarialError,
    double learningRate,
    double momentum,
    double seconds,
    double imagesPerSecond) {

  private static final String HEADER =
      "epoch,loss,clean_error,adversarial_error,learning_rate,momentum,seconds,images_per_second";

  static String toCsv(List<EpochRecord> history) {
    StringBuilder csv = new StringBuilder(HEADER).append('\n');
    for (EpochRecord epoch : history) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%s,%s,%s,%s,%s,%.2f,%.1f%n",
              epoch.epoch,
              epoch.loss,
              text(epoch.cleanError),
              text(epoch.adversarialError),
              epoch.learningRate,
              epoch.momentum,
              epoch.seconds,
              epoch.imagesPerSecond));
    }
    return csv.toString();
  }

  static List<EpochRecord> fromCsv(String csv) {
    List<EpochRecord> history = new ArrayList<>();
    csv.lines()
        .skip(1)
        .forEach(
            line -> {
              String[] cells = line.split(",", -1);
              history.add(
                  new EpochRecord(
                      Integer.parseInt(cells[0]),
                      Double.parseDouble(cells[1]),
                      number(cells[2]),
                      number(cells[3]),
                      Double.parseDouble(cells[4]),
                      Double.parseDouble(cells[5]),
                      Double.parseDouble(cells[6]),
                      Double.parseDouble(cells[7])));
            });
    return history;
  }

  private static String text(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }

  private static OptionalDouble number(String cell) {
    return cell.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(cell));
  }
}
