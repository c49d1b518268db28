package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import ml.gibbon.report.TableAnswers.OfClass;
import ml.gibbon.report.TableAnswers.Pair;
import ml.gibbon.text.Figures;

/**
 * What a model answers instead of the label, before and after the strongest attack on it: of few
 * classes all answers, of many the most frequent mistakes.
 *
 * @param model that answers
 * @param attack in words
 * @param matrices before and after; none of many classes
 * @param mistakes none of few classes
 */
record Confusion(String model, String attack, List<Matrix> matrices, List<Mistake> mistakes) {

  /**
   * All answers at one time.
   *
   * @param when in words
   * @param answers names of the classes
   */
  record Matrix(String when, List<String> answers, List<Line> lines) {

    /** Whether a name is too long for a narrow column, and stands upright. */
    boolean isLong() {
      return answers.stream().anyMatch(name -> name.length() > 2);
    }
  }

  /** The images of one label, by answer. */
  record Line(String label, List<Cell> cells) {}

  /**
   * A share of the images of a label.
   *
   * @param percent whole ones; empty where there is no image
   * @param share in [0, 1], for the shade
   * @param verdict {@code right} on the diagonal, {@code wrong} elsewhere; also its CSS class
   */
  record Cell(String percent, String share, String verdict) {}

  /** A mistake, every number as text. */
  record Mistake(String label, String answer, String before, String after, String share) {}

  static Confusion of(ModelAnswers model) {
    boolean few = model.classNames().size() <= TableAnswers.FEW_CLASSES;
    return new Confusion(
        model.attack().model(),
        model.attack().on().inWords(),
        few
            ? List.of(
                matrix("before the attack", model, Pair::before),
                matrix("after the attack", model, Pair::after))
            : List.of(),
        few ? List.of() : mistakes(model));
  }

  boolean hasMistakes() {
    return !mistakes.isEmpty();
  }

  private static Matrix matrix(String when, ModelAnswers model, ToLongFunction<Pair> count) {
    int classes = model.classNames().size();
    List<Line> lines = new ArrayList<>();
    for (OfClass label : model.answers().classes()) {
      long[] images = new long[classes];
      for (Pair pair : model.answers().answers()) {
        if (pair.label() == label.label()) {
          images[pair.answer()] = count.applyAsLong(pair);
        }
      }
      lines.add(
          new Line(
              model.name(label.label()),
              IntStream.range(0, classes)
                  .mapToObj(answer -> cell(images[answer], label.images(), answer == label.label()))
                  .toList()));
    }
    return new Matrix(when, model.classNames(), lines);
  }

  /** What is there but less than half a percent is no 0. */
  private static Cell cell(long images, long of, boolean right) {
    double share = (double) images / of;
    String whole = String.format(Locale.ROOT, "%.0f", 100 * share);
    String percent = images == 0 ? "" : whole.equals("0") ? "<1" : whole;
    return new Cell(percent, String.format(Locale.ROOT, "%.2f", share), right ? "right" : "wrong");
  }

  private static List<Mistake> mistakes(ModelAnswers model) {
    return model.answers().answers().stream()
        .map(
            pair ->
                new Mistake(
                    model.name(pair.label()),
                    model.name(pair.answer()),
                    Figures.count(pair.before()),
                    Figures.count(pair.after()),
                    Figures.percent((double) pair.after() / images(model.answers(), pair.label()))))
        .toList();
  }

  private static long images(TableAnswers answers, int label) {
    return answers.classes().stream()
        .filter(one -> one.label() == label)
        .mapToLong(OfClass::images)
        .sum();
  }
}
