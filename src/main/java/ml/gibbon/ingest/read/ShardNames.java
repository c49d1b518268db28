package ml.gibbon.ingest.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.gibbon.error.InputException;
import org.apache.hadoop.fs.Path;

/**
 * Names such as {@code train-00000-of-00003.parquet}, by which a set says of how many files it is
 * made.
 */
final class ShardNames {

  private static final Pattern SHARD = Pattern.compile("(.*?)[-_]?(\\d+)-of-(\\d+)(.*)");

  private ShardNames() {}

  /** The files of one folder and one name before the numbers. */
  private record Series(String folder, String name) implements Comparable<Series> {

    @Override
    public int compareTo(Series other) {
      return toString().compareTo(other.toString());
    }
  }

  /** One file of a series. */
  private record Shard(Path path, int number, int of) {}

  /**
   * Refuses files that are part of more than are there, or there twice.
   *
   * @param wanted whether the user's glob asks for a file of this name: whoever names one shard
   *     wants that one
   */
  static void check(List<Path> files, Predicate<String> wanted) {
    Map<Series, List<Shard>> all = new TreeMap<>();
    for (Path file : files) {
      Matcher matcher = SHARD.matcher(file.getName());
      if (matcher.matches() && matcher.group(2).length() < 10 && matcher.group(3).length() < 10) {
        Series series = new Series(file.getParent().toString(), matcher.group(1));
        all.computeIfAbsent(series, s -> new ArrayList<>())
            .add(
                new Shard(
                    file, Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))));
      }
    }
    all.values().forEach(shards -> check(shards, wanted, files));
  }

  private static void check(List<Shard> shards, Predicate<String> wanted, List<Path> files) {
    Shard first = shards.get(0);
    Map<Integer, Shard> byNumber = new TreeMap<>();
    for (Shard shard : shards) {
      if (shard.of != first.of) {
        throw new InputException(
            "%s is one of %d files but %s beside it one of %d: two versions of a set lie in one folder; take one away"
                .formatted(first.path, first.of, shard.path.getName(), shard.of));
      }
      Shard other = byNumber.putIfAbsent(shard.number, shard);
      if (other != null) {
        throw new InputException(
            "%s and %s are both file %d of %d: take one away"
                .formatted(other.path, shard.path.getName(), shard.number, shard.of));
      }
    }
    TreeSet<Integer> missing = new TreeSet<>();
    String name = first.path.getName();
    for (int number = 0; number < first.of && missing.size() <= files.size() + 10; number++) {
      if (!byNumber.containsKey(number) && wanted.test(renumbered(name, number))) {
        missing.add(number);
      }
    }
    // Some number their files from 1 on.
    if (missing.equals(new TreeSet<>(List.of(0))) && byNumber.containsKey(first.of)) {
      return;
    }
    if (!missing.isEmpty()) {
      throw new InputException(
          "%s says that it is one of %d files, but %s %s missing: fetch %s, or name those that you want in data.parquet"
              .formatted(
                  first.path,
                  first.of,
                  String.join(
                      ", ", missing.stream().limit(5).map(n -> renumbered(name, n)).toList()),
                  missing.size() == 1 ? "is" : missing.size() > 5 ? "and others are" : "are",
                  missing.size() == 1 ? "it" : "them"));
    }
  }

  /** The name that another file of the series has, without what is different in each. */
  private static String renumbered(String name, int number) {
    Matcher matcher = SHARD.matcher(name);
    if (!matcher.matches()) {
      return name;
    }
    String digits = ("%0" + matcher.group(2).length() + "d").formatted(number);
    String ending = name.substring(Math.max(0, name.lastIndexOf('.')));
    return name.substring(0, matcher.start(2))
        + digits
        + "-of-"
        + matcher.group(3)
        + (matcher.group(4).isEmpty() ? "" : ending);
  }
}
