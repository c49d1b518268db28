package ml.gibbon.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.result.Certificates;
import ml.gibbon.result.Explanation;
import ml.gibbon.result.Metrics;
import org.apache.hadoop.fs.Path;

/**
 * {@code report.html} and {@code paper.md}: pages that end in a comment with the hash of the
 * results that they show and one of their own, so that a page is known that was edited or shows
 * other results than there are.
 */
public final class SealedText {

  private static final Pattern SEAL =
      Pattern.compile("<!-- results ([0-9a-f]{64}), page ([0-9a-f]{64}) -->\n\\z");

  private SealedText() {}

  /** One hash of all results of a run. */
  public static String hashOf(
      Metrics metrics, Optional<Explanation> explanation, Optional<Certificates> certificates) {
    List<String> hashes = new ArrayList<>();
    hashes.add(Sha256.of(MetricsFile.toJson(metrics)));
    hashes.add(explanation.map(ExplanationFile::toJson).map(Sha256::of).orElse(""));
    // Not an empty one where there are none: pages of runs that prove nothing keep their hashes.
    certificates.map(CertificatesFile::toJson).map(Sha256::of).ifPresent(hashes::add);
    return hashOf(hashes);
  }

  /** One hash of the results of several runs. */
  public static String hashOf(List<String> hashes) {
    return Sha256.of(String.join("\n", hashes).getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a page so that readers see the old one or the new one, never half of it. */
  public static void write(Publisher publisher, String file, String text, String results) {
    String page = text.endsWith("\n") ? text : text + "\n";
    String seal = "<!-- results %s, page %s -->\n".formatted(results, hash(page, results));
    publisher.replaceFile(file, (page + seal).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What is wrong with a page, as a sentence.
   *
   * @param results hash of those that it should show
   * @return empty when nothing is
   */
  public static Optional<String> fault(Publisher publisher, String file, String results) {
    Optional<byte[]> bytes = read(publisher, file);
    if (bytes.isEmpty()) {
      return Optional.of("%s is not there: run the stage report".formatted(file));
    }
    String text = new String(bytes.get(), StandardCharsets.UTF_8);
    Matcher seal = SEAL.matcher(text);
    if (!seal.find()
        || !hash(text.substring(0, seal.start()), seal.group(1)).equals(seal.group(2))) {
      return Optional.of(
          "%s was edited, or is damaged: run the stage report again".formatted(file));
    }
    return seal.group(1).equals(results)
        ? Optional.empty()
        : Optional.of(
            "%s shows other results than those of its folder: run the stage report again"
                .formatted(file));
  }

  private static String hash(String page, String results) {
    return Sha256.of((page + results).getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<byte[]> read(Publisher publisher, String file) {
    try {
      return Optional.of(publisher.readFile(new Path(file)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
