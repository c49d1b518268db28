package ml.gibbon.report;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.report.TableAnswers.OfClass;
import ml.gibbon.report.chart.BarChart;
import ml.gibbon.report.chart.BarChart.Bar;
import ml.gibbon.report.chart.BarChart.Group;
import ml.gibbon.report.chart.Figure;

/** Robust accuracy of each class, for each model under its strongest attack. */
final class ClassCharts {

  /** Of more classes only the ends are drawn. */
  private static final int CLASSES = 12;

  /** How many of each end. */
  private static final int ENDS = 5;

  private ClassCharts() {}

  /** One chart for each model. */
  static List<Figure> of(List<ModelAnswers> models) {
    return models.stream().map(ClassCharts::figure).toList();
  }

  private static Figure figure(ModelAnswers model) {
    List<OfClass> classes =
        model.survivors().classes().stream()
            .sorted(
                Comparator.comparingDouble(OfClass::robustAccuracy)
                    .reversed()
                    .thenComparingInt(OfClass::label))
            .toList();
    boolean all = classes.size() <= CLASSES;
    List<Group> groups =
        all
            ? List.of(new Group("", bars(model, classes)))
            : List.of(
                new Group("most robust", bars(model, classes.subList(0, ENDS))),
                new Group(
                    "least robust",
                    bars(model, classes.subList(classes.size() - ENDS, classes.size()))));
    return new Figure(
        "classes-" + model.attack().model(),
        "Robust accuracy by class: %s under %s"
            .formatted(model.attack().model(), model.withSurvivors().on().inWords()),
        Stream.of(
                all
                    ? ""
                    : "Not shown: the %d classes between them."
                        .formatted(classes.size() - 2 * ENDS),
                note(model))
            .filter(note -> !note.isEmpty())
            .reduce("%s %s"::formatted)
            .orElse(""),
        new BarChart("robust accuracy", groups));
  }

  /** Why it is not the strongest attack of all. */
  private static String note(ModelAnswers model) {
    return model.attack().equals(model.withSurvivors())
        ? ""
        : "The strongest attack, %s, leaves no image of any class right."
            .formatted(model.attack().on().inWords());
  }

  private static List<Bar> bars(ModelAnswers model, List<OfClass> classes) {
    return classes.stream()
        .map(one -> new Bar(model.name(one.label()), 1, one.robustAccuracy(), one.interval()))
        .toList();
  }
}
