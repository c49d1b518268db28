package ml.gibbon.train.averaging;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.TreeMap;
import scala.Tuple2;

/** Puts a worker's blocks, which come by their steps, together to minibatches in training order. */
final class BlockMinibatches implements Iterator<Minibatch> {

  private final Iterator<Tuple2<Long, ImageBlock>> sorted;
  private final MinibatchAssignment assignment;
  private final Queue<Minibatch> ready = new ArrayDeque<>();
  private Tuple2<Long, ImageBlock> ahead;

  /**
   * @param sorted blocks of one worker by their keys
   */
  BlockMinibatches(Iterator<Tuple2<Long, ImageBlock>> sorted, MinibatchAssignment assignment) {
    this.sorted = sorted;
    this.assignment = assignment;
    advance();
  }

  private void advance() {
    ahead = sorted.hasNext() ? sorted.next() : null;
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || ahead != null;
  }

  @Override
  public Minibatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (ready.isEmpty()) {
      makeReady();
    }
    return ready.remove();
  }

  /** The blocks of one key hold whole steps. */
  private void makeReady() {
    long key = ahead._1();
    TreeMap<Long, Minibatch> steps = new TreeMap<>();
    while (ahead != null && ahead._1() == key) {
      ImageBlock block = ahead._2();
      for (int i = 0; i < block.size(); i++) {
        long position = block.position(i);
        Minibatch minibatch =
            steps.computeIfAbsent(
                assignment.step(position),
                step -> new Minibatch(step, assignment.size(position), block.imageBytes()));
        block.copy(i, minibatch, assignment.place(position));
      }
      advance();
    }
    ready.addAll(steps.values());
  }
}
