package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.Optional;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;

/**
 * The shape of a set's images, from the first ones: the size is that of the first. Compressors mix
 * grey images and palettes of greys, and photographs in black and white with those in colour;
 * therefore the set has three channels when one of the first images is in colour, or all are stored
 * in red, green and blue, and else one.
 */
final class SampledShape {

  /** Images looked at where none is in colour. */
  static final int IMAGES = 100;

  private final int channels;
  private final OnBadImage onBadImage;
  private final Configuration hadoop;
  private ImageShape first;
  private int seen;
  private boolean inColour;
  private boolean oneChannel;

  /**
   * @param channels as the settings have it, 0 to find out
   */
  SampledShape(int channels, OnBadImage onBadImage, Configuration hadoop) {
    this.channels = channels;
    this.onBadImage = onBadImage;
    this.hadoop = hadoop;
  }

  /** Looks at the images of a file, unless all is known. */
  void look(ParquetFooter footer) throws IOException {
    if (isKnown()) {
      return;
    }
    ParquetColumns columns = footer.columns();
    try (ParquetReader<Group> reader =
        ParquetImages.open(footer.file(), columns.images(), 0, hadoop)) {
      for (long row = 0; row < footer.rows() && !isKnown(); row++) {
        Group group = ParquetImages.nextRow(reader, footer.file(), row);
        try {
          look(ImageDecoder.decode(columns.image(group)));
        } catch (IOException e) {
          if (onBadImage == OnBadImage.FAIL) {
            throw ParquetImages.wrongImage(footer.file(), row, e);
          }
        }
      }
    }
  }

  /**
   * Looks at some files, unless all is known: pictures are sorted by their classes, of which the
   * first may be grey alone.
   *
   * @param step between those that are looked at
   */
  void look(PictureFiles files, int step) throws IOException {
    try (PictureFiles.Reader reader = files.open(hadoop)) {
      for (int i = 0; i < files.size() && !isKnown(); i += step) {
        try {
          look(ImageDecoder.decode(reader.read(i)));
        } catch (IOException e) {
          if (onBadImage == OnBadImage.FAIL) {
            throw new InputException("%s: %s".formatted(files.member(i), e.getMessage()), e);
          }
        }
      }
    }
  }

  private boolean isKnown() {
    return first != null && (channels > 0 || inColour || seen >= IMAGES);
  }

  private void look(Picture picture) {
    first = first == null ? picture.shape() : first;
    seen++;
    oneChannel |= picture.shape().channels() == 1;
    inColour |= !picture.isGrey();
  }

  /** Empty when no image can be used. */
  Optional<ImageShape> found() {
    int found = channels > 0 ? channels : inColour || !oneChannel ? 3 : 1;
    return Optional.ofNullable(first)
        .map(shape -> new ImageShape(found, shape.height(), shape.width()));
  }
}
