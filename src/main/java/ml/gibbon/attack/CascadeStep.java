package ml.gibbon.attack;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Margin;

/**
 * One attack of a cascade, on images that still stand and need not have been together before.
 *
 * @param name of the attack, as rows tell it
 * @param runner of this attack, with the goal, threat model, pixel format and seed of the cascade
 */
public record CascadeStep(String name, AttackRunner runner) implements Serializable {

  /**
   * The steps of a cascade, in their order.
   *
   * @param cascade runs a {@link CascadingAttack}
   * @param classes K
   */
  public static List<CascadeStep> of(AttackRunner cascade, int classes) {
    LpNorm norm = cascade.threatModel().norm();
    return ((CascadingAttack) cascade.attack())
        .parts(norm, classes).stream()
            .map(part -> new CascadeStep(part.name(), cascade.with(part.attack())))
            .toList();
  }

  /**
   * Attacks images once more.
   *
   * @param before what the cascade has made of them so far, one for each image
   * @return of each image the worse case, with the effort of all steps
   */
  public List<AdversarialImage> run(
      DifferentiableClassifier classifier, ImageBatch clean, List<AdversarialImage> before) {
    AttackedBatch attacked = runner.attack(classifier, clean);
    Margin margin = new Margin((image, logits, classes) -> attacked.reference(image));
    float[] logitsBefore = classifier.logits(pixels(before, clean), clean.size());
    List<AdversarialImage> worst = new ArrayList<>();
    for (int i = 0; i < clean.size(); i++) {
      AdversarialImage earlier = before.get(i);
      AdversarialImage now = attacked.image(i, earlier.cleanPixels());
      double gain = attacked.value(margin, i) - margin.value(i, logitsBefore, classifier.classes());
      boolean isWorse = now.success() || runner.goal().sign() * gain > 0;
      worst.add((isWorse ? now : earlier).withEffortOf(earlier, now));
    }
    attacked.release();
    return worst;
  }

  private float[] pixels(List<AdversarialImage> images, ImageBatch clean) {
    int size = clean.shape().size();
    float[] pixels = new float[clean.size() * size];
    for (int i = 0; i < clean.size(); i++) {
      runner.format().decode(images.get(i).adversarialPixels(), pixels, i * size);
    }
    return pixels;
  }
}
