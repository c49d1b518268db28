package ml.gibbon.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.result.Explanation;
import ml.gibbon.result.Explanation.LogitLines;
import ml.gibbon.result.Explanation.OfModel;
import ml.gibbon.text.Figures;

/** The charts of the section on why models are fooled. */
final class ExplainCharts {

  private static final float[] SOLID = {1f, 0f};
  private static final float[] DASHED = {7f, 4f};

  /** The colours of a chart repeat after this many lines; further lines are dashed. */
  private static final int COLORS = 7;

  /** Share of the chart's height that the eye does not see: a fifth of a pixel. */
  private static final double UNSEEN = 1e-3;

  private ExplainCharts() {}

  /** Change of the margin against the number of changed pixels: two lines for each model. */
  static Figure growth(Explanation explanation) {
    String title =
        "Change of the margin against the number of pixel values changed by epsilon "
            + Figures.epsilon(explanation.epsilon());
    Chart chart = Chart.wide("pixel values changed", "change of the margin (logits)");
    for (int m = 0; m < explanation.models().size(); m++) {
      OfModel model = explanation.models().get(m);
      double[] n = Arrays.stream(model.growth().dimensions()).asDoubleStream().toArray();
      chart.line(model.model(), n, model.growth().sign(), Chart.color(m), SOLID);
      chart.line(model.model() + ", noise", n, model.growth().random(), Chart.color(m), DASHED);
    }
    return new Figure(title, chart.svg(title));
  }

  /** The logits of one image against epsilon: a line for each class. */
  static Figure logits(String title, LogitLines lines, List<String> classNames) {
    Chart chart = Chart.narrowWithNamesBeside("epsilon", "logit");
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double[] epsilons = doubles(lines.epsilons());
    for (float[] line : lines.logits()) {
      for (float logit : line) {
        low = Math.min(low, logit);
        high = Math.max(high, logit);
      }
    }
    for (int k = 0; k < lines.logits().length; k++) {
      double[] logits =
          LineThinning.keep(epsilons, doubles(lines.logits()[k]), UNSEEN * (high - low));
      float[] dashes = k < COLORS ? SOLID : DASHED;
      chart.line(classNames.get(k), epsilons, logits, Chart.color(k), dashes);
    }
    return new Figure(title, chart.between(low, high).svg(title));
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
