package ml.gibbon.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.TreeMap;
import ml.gibbon.image.LabelledImage;
import scala.Tuple2;

/** Puts a worker's blocks, which come by their steps, together to minibatches in training order. */
final class BlockMinibatches implements Iterator<Minibatch> {

  private final Iterator<Tuple2<Long, ImageBlock>> sorted;
  private final Deal deal;
  private final Queue<Minibatch> ready = new ArrayDeque<>();
  private Tuple2<Long, ImageBlock> ahead;

  /**
   * @param sorted blocks of one worker by their keys
   */
  BlockMinibatches(Iterator<Tuple2<Long, ImageBlock>> sorted, Deal deal) {
    this.sorted = sorted;
    this.deal = deal;
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
    TreeMap<Long, LabelledImage> inOrder = new TreeMap<>();
    while (ahead != null && ahead._1() == key) {
      ImageBlock block = ahead._2();
      for (int i = 0; i < block.size(); i++) {
        inOrder.put(block.position(i), block.image(i));
      }
      advance();
    }
    long step = -1;
    List<LabelledImage> images = new ArrayList<>();
    for (var image : inOrder.entrySet()) {
      if (deal.step(image.getKey()) != step && !images.isEmpty()) {
        ready.add(new Minibatch(step, images));
        images = new ArrayList<>();
      }
      step = deal.step(image.getKey());
      images.add(image.getValue());
    }
    ready.add(new Minibatch(step, images));
  }
}
