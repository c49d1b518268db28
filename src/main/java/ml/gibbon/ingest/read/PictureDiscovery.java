package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import ml.gibbon.config.DataProposal;
import ml.gibbon.error.InputException;
import ml.gibbon.store.Locations;
import org.apache.hadoop.conf.Configuration;

/** Whether the pictures of a folder or of tar archives are all of one size, by some of them. */
final class PictureDiscovery {

  /** Pictures that are looked at. */
  private static final int SAMPLE = 100;

  /** Sides that networks are made for. */
  private static final List<Integer> SIDES = List.of(224, 128, 96, 64, 32, 28);

  private final String place;
  private final Configuration hadoop;

  PictureDiscovery(String place, Configuration hadoop) {
    this.place = place;
    this.hadoop = hadoop;
  }

  DataProposal find() throws IOException {
    List<PictureFile> all = new PictureListing(Locations.input(place).toString(), hadoop).all();
    boolean isArchive = all.get(0).archive() != null;
    boolean isWebDataset = !all.get(0).label().isEmpty();
    String inWords =
        isWebDataset
            ? "tar archives in the layout of WebDataset"
            : isArchive
                ? "pictures in tar archives, a folder for each class"
                : "pictures in a folder for each class";
    return new DataProposal(PictureSet.NAME, place, inWords, keys(sizes(all)));
  }

  /** The shorter sides of some pictures that can be read, and whether all have one size. */
  private record Sizes(List<Integer> sides, Set<String> different) {}

  private Sizes sizes(List<PictureFile> all) throws IOException {
    List<Integer> sides = new ArrayList<>();
    Set<String> different = new TreeSet<>();
    int step = Math.max(1, all.size() / SAMPLE);
    for (int i = 0; i < all.size(); i += step) {
      try {
        Picture picture = ImageDecoder.decode(bytes(all.get(i)));
        sides.add(Math.min(picture.shape().height(), picture.shape().width()));
        different.add(picture.shape().height() + "x" + picture.shape().width());
      } catch (IOException | InputException e) {
        // The check of the set says what is wrong with it.
      }
    }
    return new Sizes(sides, different);
  }

  private byte[] bytes(PictureFile picture) throws IOException {
    boolean isFile = picture.archive() == null;
    DataFile container = isFile ? DataFile.of(Locations.input(place)) : picture.archive();
    PictureFiles one = PictureFiles.of(container, "", List.of(picture));
    try (PictureFiles.Reader reader = one.open(hadoop)) {
      return reader.read(0);
    }
  }

  private static List<DataProposal.Key> keys(Sizes sizes) {
    if (sizes.different.size() < 2) {
      return List.of();
    }
    List<Integer> sorted = sizes.sides.stream().sorted().toList();
    int median = sorted.get(sorted.size() / 2);
    int side = SIDES.stream().filter(wanted -> wanted <= median).findFirst().orElse(median);
    return List.of(
        new DataProposal.Key(
            "folder.height",
            side,
            "A guess: the pictures have several sizes, of which half have sides of %d pixels or more."
                .formatted(median)),
        new DataProposal.Key("folder.width", side, "As high as wide."),
        new DataProposal.Key(
            "folder.fit",
            "crop",
            "Scaled until they cover that size; the middle is taken. Or stretch."));
  }
}
