package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.Optional;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.image.ImageSetSummary;
import org.apache.hadoop.conf.Configuration;

/** A public image set whose files everybody knows by name. */
public interface KnownSet {

  /** The value of {@code data.name} that asks for it. */
  String name();

  /** What is in it and where it comes from, in a sentence. */
  String inWords();

  /** Shape, classes and numbers of images as it was published. */
  ImageSetSummary published();

  /** The files looked for, in words. */
  String fileNames();

  /**
   * Opens the set in a folder.
   *
   * @param onBadImage whether a wrong label is let pass until its image is read
   * @return empty when its files are not all there
   * @throws ml.gibbon.error.InputException when they are there and broken
   */
  Optional<ImageSet> openIn(String folder, OnBadImage onBadImage, Configuration hadoop)
      throws IOException;

  /** What lies in a folder instead, in words, when the set cannot be opened there. */
  default String inPlaceOfIt(String folder, Configuration hadoop) throws IOException {
    return Listing.inWords(folder, hadoop);
  }

  /** Where it can be fetched, if it can. */
  default Optional<Download> download() {
    return Optional.empty();
  }
}
