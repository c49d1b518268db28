package ml.gibbon.model.remote;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.Knowledge;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;

/** A model that only answers, as attacks see it: it has no gradients. */
public final class RemoteClassifier implements DifferentiableClassifier {

  private final RemoteAnswers answers;

  /**
   * @param answers closed with this classifier
   */
  public RemoteClassifier(RemoteAnswers answers) {
    this.answers = answers;
  }

  @Override
  public ImageShape inputShape() {
    return answers.model().images();
  }

  @Override
  public int classes() {
    return answers.model().classes();
  }

  @Override
  public Knowledge knowledge() {
    return answers.model().access().answers().knowledge();
  }

  /** Whoever answers has parameters of its own. */
  @Override
  public void refresh() {}

  @Override
  public float[] logits(float[] pixels, int images) {
    return answers.logits(pixels, images);
  }

  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
    throw new UnsupportedOperationException(
        "model %s only answers and gives no gradients".formatted(answers.model().name()));
  }

  @Override
  public void close() {
    answers.close();
  }
}
