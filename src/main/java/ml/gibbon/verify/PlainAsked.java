package ml.gibbon.verify;

import ml.gibbon.model.remote.RemoteAnswers;

/**
 * A model that only answers, asked once more.
 *
 * @param asked closed with it
 */
record PlainAsked(RemoteAnswers asked) implements PlainModel {

  @Override
  public Answer[] answers(float[] pixels, int images) {
    float[] logits = asked.logits(pixels, images);
    Answer[] answers = new Answer[images];
    int classes = logits.length / Math.max(1, images);
    for (int i = 0; i < images; i++) {
      double[] row = new double[classes];
      for (int k = 0; k < classes; k++) {
        row[k] = logits[i * classes + k];
      }
      answers[i] = new Answer(row);
    }
    return answers;
  }

  /** No attack that is made of such a model goes along a gradient. */
  @Override
  public Gradient[] gradients(float[] pixels, int[] classes) {
    throw new UnsupportedOperationException("a model that only answers has no gradients");
  }

  @Override
  public void close() {
    asked.close();
  }
}
