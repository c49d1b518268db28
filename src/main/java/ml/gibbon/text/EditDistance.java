package ml.gibbon.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** How many letters must be put in, taken out or replaced to make one word of another. */
public final class EditDistance {

  private EditDistance() {}

  public static int between(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }

  /** The word that is nearest, the first one in the alphabet of several; empty without words. */
  public static Optional<String> nearest(String word, Collection<String> words) {
    return words.stream()
        .sorted()
        .min(Comparator.comparingInt(candidate -> between(word, candidate)));
  }
}
