package ml.gibbon.gradient.defence;

import static ml.gibbon.error.SettingException.require;

import java.util.Arrays;
import ml.gibbon.image.ImageShape;

/**
 * Feature squeezing by a median filter (Xu, Evans and Qi 2018, arXiv:1704.01155, section III-B):
 * every value becomes the median of the size x size values around it, in each channel by itself.
 *
 * <p>As in SciPy's {@code ndimage.median_filter}: the window of row y goes from {@code y - size/2}
 * on, a window of an even number of values gives the upper of its two medians, and the image goes
 * on beyond its edges as in a mirror that repeats the edge ({@code d c b a | a b c d}).
 *
 * <p>The derivative is that of a choice: the gradient of a value goes to the pixel that was chosen;
 * of equal ones in a window, to the one that is that far in its order by rows.
 *
 * @param shape of the images
 * @param size side of the window, from 2 to 9
 */
public record MedianFilter(ImageShape shape, int size) implements PixelTransform {

  /**
   * @throws ml.gibbon.error.SettingException when the size is out of its range
   */
  public MedianFilter {
    require(size >= 2 && size <= 9, "size", size, "a whole number from 2 to 9");
  }

  @Override
  public void apply(float[] image, float[] out) {
    int[] chosen = chosen(image);
    for (int i = 0; i < out.length; i++) {
      out[i] = image[chosen[i]];
    }
  }

  @Override
  public void pullBack(float[] image, float[] gradient) {
    int[] chosen = chosen(image);
    float[] byOutput = gradient.clone();
    Arrays.fill(gradient, 0);
    for (int i = 0; i < chosen.length; i++) {
      gradient[chosen[i]] += byOutput[i];
    }
  }

  @Override
  public boolean isExact() {
    return true;
  }

  /** For each value of the result the place of the one that it is. */
  private int[] chosen(float[] image) {
    int[] chosen = new int[image.length];
    int[] window = new int[size * size];
    int plane = shape.height() * shape.width();
    for (int i = 0; i < chosen.length; i++) {
      int y = i % plane / shape.width();
      int x = i % shape.width();
      int filled = 0;
      for (int down = y - size / 2; down < y - size / 2 + size; down++) {
        int row = i - i % plane + mirrored(down, shape.height()) * shape.width();
        for (int right = x - size / 2; right < x - size / 2 + size; right++) {
          insert(image, window, filled++, row + mirrored(right, shape.width()));
        }
      }
      chosen[i] = window[window.length / 2];
    }
    return chosen;
  }

  /** Insertion sort by value; equal values stay in the order in which they come. */
  private static void insert(float[] image, int[] sorted, int filled, int place) {
    int at = filled;
    while (at > 0 && image[sorted[at - 1]] > image[place]) {
      sorted[at] = sorted[at - 1];
      at--;
    }
    sorted[at] = place;
  }

  private static int mirrored(int position, int length) {
    int inPeriod = Math.floorMod(position, 2 * length);
    return Math.min(inPeriod, 2 * length - 1 - inPeriod);
  }
}
