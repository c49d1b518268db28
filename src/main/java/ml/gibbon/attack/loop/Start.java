package ml.gibbon.attack.loop;

import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Range;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.random.Draws;

/** Where a gradient attack starts from. */
public enum Start {

  /** The clean image. */
  CLEAN {
    @Override
    float[] place(ImageBatch clean, AttackTask task, int restart) {
      return clean.pixels();
    }
  },

  /** A point drawn from the whole ball, inside the pixel range (Madry et al. 2017). */
  RANDOM {
    @Override
    float[] place(ImageBatch clean, AttackTask task, int restart) {
      float[] pixels = clean.pixels().clone();
      int size = clean.shape().size();
      for (int i = 0; i < clean.size(); i++) {
        task.threatModel()
            .norm()
            .addPointOfBall(
                Draws.ofImage(task.seed(), clean.ids()[i], "start " + restart),
                task.epsilon(),
                pixels,
                new Range(i * size, (i + 1) * size));
      }
      task.threatModel().project(clean.pixels(), pixels, size);
      return pixels;
    }
  };

  /**
   * The starting points of some images; of {@link #CLEAN} their own pixels, not to be changed.
   *
   * @param clean the images
   * @param restart how often the attack was started before
   */
  abstract float[] place(ImageBatch clean, AttackTask task, int restart);
}
