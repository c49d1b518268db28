package ml.gibbon.report;

import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.text.Figures;

/**
 * Pictures of one attack on one model, those of an image beside each other.
 *
 * @param model the user's name for it
 * @param labels of the pictures of each image: clean, change, adversarial
 * @param examples in their order
 */
record PictureGrid(String model, List<String> labels, List<Pictures> examples) {

  /** The pictures of one image, in the order of the labels. */
  record Pictures(List<Picture> pictures) {}

  /**
   * One picture.
   *
   * @param png a {@code data:} URI
   * @param title for readers that do not see it
   * @param caption label and prediction, or empty
   * @param confidence of the prediction, or empty
   * @param verdict {@code right}, {@code wrong} or {@code none}; also its CSS class
   */
  record Picture(String png, String title, String caption, String confidence, String verdict) {}

  /**
   * Lays out examples.
   *
   * @param amplification factor of the change, which is shown around middle grey
   */
  static PictureGrid of(
      String model,
      List<Example> examples,
      ImageShape shape,
      List<String> classNames,
      int amplification) {
    return new PictureGrid(
        model,
        List.of("clean", "perturbation × " + amplification, "adversarial"),
        examples.stream()
            .map(example -> pictures(example, shape, classNames, amplification))
            .toList());
  }

  /** How many images there are. */
  int columns() {
    return examples.size();
  }

  private static Pictures pictures(
      Example example, ImageShape shape, List<String> classNames, int amplification) {
    String title = "image " + example.id();
    return new Pictures(
        List.of(
            answered(
                PngDataUri.dataUri(example.clean(), shape),
                title + " clean",
                classNames,
                example.label(),
                example.cleanPrediction(),
                example.cleanConfidence()),
            new Picture(
                PngDataUri.dataUri(amplified(example.change(), amplification), shape),
                title + " perturbation",
                "",
                "",
                "none"),
            answered(
                PngDataUri.dataUri(example.adversarial(), shape),
                title + " adversarial",
                classNames,
                example.label(),
                example.adversarialPrediction(),
                example.adversarialConfidence())));
  }

  /** The largest whole factor that keeps every change within half the range of a pixel. */
  static int amplification(List<Example> examples) {
    float largest = 0;
    for (Example example : examples) {
      for (float value : example.change()) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    // The hundredth lets 0.25, stored as a sum of float32, count as a quarter.
    return largest == 0 ? 1 : Math.max(1, (int) Math.min(255, 0.5 / largest + 0.01));
  }

  private static float[] amplified(float[] change, int amplification) {
    for (int i = 0; i < change.length; i++) {
      change[i] = 0.5f + amplification * change[i];
    }
    return change;
  }

  private static Picture answered(
      String png,
      String title,
      List<String> classNames,
      int label,
      int prediction,
      double confidence) {
    return new Picture(
        png,
        title,
        name(classNames, label) + " → " + name(classNames, prediction),
        Figures.percent(confidence),
        label == prediction ? "right" : "wrong");
  }

  private static String name(List<String> classNames, int label) {
    return label < classNames.size() ? classNames.get(label) : Integer.toString(label);
  }
}
