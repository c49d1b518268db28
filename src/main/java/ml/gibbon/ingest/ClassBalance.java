package ml.gibbon.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.PrimitiveIterator;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import ml.gibbon.ingest.read.ImageSet;
import ml.gibbon.ingest.read.Split;
import org.apache.hadoop.conf.Configuration;

/** How many images of each class the splits of a set have, and what is odd about that. */
final class ClassBalance {

  /** The largest class may have so many times the images of the smallest. */
  private static final int UNBALANCED = 20;

  private static final int LISTED = 10;

  private final ImageSet set;
  private final long[] train;
  private final long[] test;

  private ClassBalance(ImageSet set, Configuration hadoop) throws IOException {
    this.set = set;
    this.train = counts(Split.TRAIN, hadoop);
    this.test = counts(Split.TEST, hadoop);
  }

  /** What a user should know before training on a set, a line each; draws have nothing odd. */
  static List<String> warnings(ImageSet set, Configuration hadoop) throws IOException {
    return isDrawn(set) ? List.of() : new ClassBalance(set, hadoop).warnings();
  }

  /** From the fewest to the most training images of a class; empty for draws. */
  static String inWords(ImageSet set, Configuration hadoop) throws IOException {
    if (isDrawn(set)) {
      return "";
    }
    long[] train = new ClassBalance(set, hadoop).train;
    return String.format(
        Locale.ROOT,
        "%,d to %,d training images of each class",
        LongStream.of(train).min().orElse(0),
        LongStream.of(train).max().orElse(0));
  }

  private static boolean isDrawn(ImageSet set) {
    return set.splits().stream().allMatch(split -> split.files().isEmpty());
  }

  private long[] counts(String split, Configuration hadoop) throws IOException {
    long[] counts = new long[set.classNames().size()];
    for (Split one : set.splits()) {
      if (one.name().equals(split)) {
        PrimitiveIterator.OfInt labels = one.source().labels(hadoop);
        while (labels.hasNext()) {
          int label = labels.nextInt();
          if (label >= 0) {
            counts[label]++;
          }
        }
      }
    }
    return counts;
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    List<Integer> gone = classes(label -> train[label] == 0);
    if (gone.equals(List.of(0)) && train.length > 2) {
      warnings.add(
          "labels start at 1: class %s has no training image, and every model an output that is never right; data.classes = [1, ..., %d] makes them start at 0"
              .formatted(names(gone), train.length - 1));
    } else if (!gone.isEmpty()) {
      warnings.add(
          "no training image of %s: no model can learn %s; data.classes leaves classes out"
              .formatted(inWords(gone), gone.size() == 1 ? "it" : "them"));
    }
    List<Integer> unseen = classes(label -> train[label] == 0 && test[label] > 0);
    if (!unseen.isEmpty()) {
      warnings.add(
          "the test split has %,d images of %s, of which the training split has none: every answer to them is wrong"
              .formatted(unseen.stream().mapToLong(label -> test[label]).sum(), inWords(unseen)));
    }
    List<Integer> untested = classes(label -> train[label] > 0 && test[label] == 0);
    if (set.splits().size() > 1 && !untested.isEmpty()) {
      warnings.add("no test image of %s: errors say nothing of it".formatted(inWords(untested)));
    }
    List<Integer> there = classes(label -> train[label] > 0);
    if (there.size() == 1 && train.length == 1) {
      warnings.add(
          "all images are of %s: there is nothing to tell apart".formatted(inWords(there)));
    }
    long most = LongStream.of(train).max().orElse(0);
    long least = LongStream.of(train).filter(count -> count > 0).min().orElse(0);
    if (most > UNBALANCED * least) {
      warnings.add(
          "classes are unbalanced: %,d training images of class %s but %,d of class %s; an error rate over all images hardly sees the small ones"
              .formatted(
                  most,
                  names(classes(label -> train[label] == most)),
                  least,
                  names(classes(label -> train[label] == least))));
    }
    return warnings;
  }

  private List<Integer> classes(IntPredicate which) {
    return IntStream.range(0, train.length).filter(which).boxed().toList();
  }

  private String inWords(List<Integer> classes) {
    return (classes.size() == 1 ? "class " : "classes ") + names(classes);
  }

  private String names(List<Integer> classes) {
    String more = classes.size() > LISTED ? " and %d more".formatted(classes.size() - LISTED) : "";
    return classes.stream()
            .limit(LISTED)
            .map(label -> set.classNames().get(label))
            .collect(Collectors.joining(", "))
        + more;
  }
}
