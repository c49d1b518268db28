package ml.gibbon.train.averaging;

import java.io.Serializable;

/**
 * How the images of an epoch are dealt to workers: whole minibatches in turn, and what is left over
 * one by one, so that every image is trained exactly once and the workers' shares differ by at most
 * one image. (dl4j-spark averages workers without weights, and drops what does not divide.)
 *
 * @param images in the epoch, at least 1
 * @param workers that train side by side
 * @param batchSize images in a full minibatch
 */
public record MinibatchAssignment(long images, int workers, int batchSize) implements Serializable {

  /** Steps in which every worker has a full minibatch. */
  private long fullSteps() {
    return images / ((long) workers * batchSize);
  }

  /** Steps of the epoch: minibatches of the worker that has most. */
  public long steps() {
    return fullSteps() * workers * batchSize < images ? fullSteps() + 1 : fullSteps();
  }

  /** Averaging rounds of the epoch. */
  public int rounds(int averagingFrequency) {
    return Math.toIntExact((steps() + averagingFrequency - 1) / averagingFrequency);
  }

  /** The worker that trains the image at a position of the epoch's order. */
  int worker(long position) {
    long full = fullSteps() * workers * batchSize;
    return (int) (position < full ? position / batchSize % workers : (position - full) % workers);
  }

  /** The step in which that worker trains it. */
  long step(long position) {
    return Math.min(position / ((long) workers * batchSize), fullSteps());
  }

  /** The place of that image in its minibatch. */
  int place(long position) {
    long full = fullSteps() * workers * batchSize;
    return (int) (position < full ? position % batchSize : (position - full) / workers);
  }

  /** Images in the minibatch that the image at a position belongs to. */
  int size(long position) {
    long full = fullSteps() * workers * batchSize;
    long left = images - full;
    return (int) (position < full ? batchSize : (left - worker(position) + workers - 1) / workers);
  }
}
