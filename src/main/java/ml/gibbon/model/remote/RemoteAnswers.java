package ml.gibbon.model.remote;

import java.util.Arrays;
import ml.gibbon.error.InputException;

/**
 * Asks a model that only answers, for one task, which must close it. The answer to an image must
 * not depend on when it is asked, nor on the images that it is asked with.
 */
public final class RemoteAnswers implements AutoCloseable {

  private final RemoteModel model;
  private final Connection connection;
  private final Retries retries;
  private final RateLimit limit;

  /** Nothing is started before the first request. */
  public RemoteAnswers(RemoteModel model) {
    this(model, model.access().endpoint().connect(), Pause.REAL);
  }

  RemoteAnswers(RemoteModel model, Connection connection, Pause pause) {
    Asking asking = model.access().asking();
    this.model = model;
    this.connection = connection;
    this.retries = new Retries(asking.retries(), Asking.seconds(asking.backoff()), pause);
    this.limit = new RateLimit(asking.requestsPerSecond(), System::nanoTime, pause);
  }

  /** The model. */
  public RemoteModel model() {
    return model;
  }

  /**
   * Asks in requests of at most the model's batch size.
   *
   * @param pixels float32 {@code [N, C, H, W]} in [0, 1]
   * @param images N
   * @return logits {@code [N, K]}, read off the answers as {@link AnswerKind} says
   * @throws InputException when it does not answer as it should, however often it is asked
   */
  public float[] logits(float[] pixels, int images) {
    int classes = model.classes();
    int size = model.images().size();
    int batch = model.access().asking().batchSize();
    float[] logits = new float[images * classes];
    for (int from = 0; from < images; from += batch) {
      int count = Math.min(batch, images - from);
      float[] some = Arrays.copyOfRange(pixels, from * size, (from + count) * size);
      System.arraycopy(answer(some, count), 0, logits, from * classes, count * classes);
    }
    return logits;
  }

  private float[] answer(float[] pixels, int count) {
    byte[] request = model.request(pixels, count);
    try {
      return retries.run(() -> attempt(request, count));
    } catch (AnswerException e) {
      throw new InputException(
          "model %s, %s, %s%s; it must answer %s as an .npy array %s"
              .formatted(
                  model.name(),
                  model.access().endpoint().inWords(),
                  e.getMessage(),
                  e.mayPass() && retries.retries() > 0
                      ? ", at the last of %d attempts".formatted(retries.retries() + 1)
                      : "",
                  model.access().answers().wanted(count, model.classes()),
                  NpyArray.inWords(model.answerShape(count))),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the task was ended while it asked " + model.name(), e);
    }
  }

  private float[] attempt(byte[] request, int count) throws AnswerException, InterruptedException {
    limit.await();
    int values = count * model.access().answers().valuesPerImage(model.classes());
    boolean whole = false;
    try {
      NpyArray answer = connection.ask(request, values, model.access().asking().longest());
      requireShape(answer, values, count);
      float[] logits = model.access().answers().logits(answer.values(), count, model.classes());
      whole = true;
      return logits;
    } finally {
      if (!whole) {
        connection.reset();
      }
    }
  }

  /** Of labels a column will do, and of scores nothing but their shape. */
  private void requireShape(NpyArray answer, int values, int count) throws AnswerException {
    long[] found = answer.shape();
    boolean column =
        model.access().answers() == AnswerKind.LABELS
            && Arrays.equals(found, new long[] {count, 1});
    if (answer.values().length != values
        || (!column && !Arrays.equals(found, model.answerShape(count)))) {
      throw AnswerException.passing("answered an array " + NpyArray.inWords(found));
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
