package ml.gibbon.ingest.read;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import ml.gibbon.config.DataSettings;
import ml.gibbon.image.LabelledImage;
import org.apache.hadoop.conf.Configuration;

/** Small source files, written byte by byte as their formats' definitions say. */
public final class TestFiles {

  public static final Configuration HADOOP = new Configuration();

  private TestFiles() {}

  public static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** Three images of 2 x 2 pixels: 0 1 2 3, 4 5 6 7, 252 253 254 255. */
  public static byte[] threeImages() {
    return bytes(
        0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 2, 3, 4, 5, 6, 7, 252, 253, 254, 255);
  }

  /** The labels 7, 0 and 9. */
  public static byte[] threeLabels() {
    return bytes(0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9);
  }

  /** A CIFAR-10 record whose red is 1, green 2 and blue 3, or more by {@code add}. */
  public static byte[] cifarRecord(int label, int add) {
    byte[] row = new byte[3073];
    row[0] = (byte) label;
    for (int i = 0; i < 3072; i++) {
      row[1 + i] = (byte) (i / 1024 + 1 + add);
    }
    return row;
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static DataFile write(Path folder, String name, byte[] bytes) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name);
    Files.write(file, bytes);
    return DataFile.of(new org.apache.hadoop.fs.Path(file.toString()));
  }

  /** An IDX file of {@code count} blank images or of labels 0, 1, 2, ... */
  public static byte[] blankImages(int count, int side) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    for (int value : new int[] {0x803, count, side, side}) {
      data.writeInt(value);
    }
    data.write(new byte[count * side * side]);
    return out.toByteArray();
  }

  public static byte[] labelsFromZero(int count) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(0x801);
    data.writeInt(count);
    for (int i = 0; i < count; i++) {
      data.writeByte(i);
    }
    return out.toByteArray();
  }

  public static byte[] png(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Grey, width 3, height 2: the levels 0, 50, 100 over 150, 200, 250. */
  public static byte[] greyPng() {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 6; i++) {
      image.getRaster().setSample(i % 3, i / 3, 0, 50 * i);
    }
    return png(image);
  }

  public static List<LabelledImage> read(ImageSource source, long from, long to)
      throws IOException {
    List<LabelledImage> images = new ArrayList<>();
    try (ImageIterator iterator = source.read(from, to, HADOOP)) {
      iterator.forEachRemaining(images::add);
    }
    return images;
  }

  /** Pictures as they are, in the usual layout. */
  static final DataSettings.Folder FOLDER =
      new DataSettings.Folder("auto", "auto", 0, 0, DataSettings.Fit.EXACT, 0);

  /** Parquet files in the usual layout, of two classes at least. */
  static DataSettings parquet(Path path) {
    return new DataSettings(
        "parquet",
        path.toString(),
        "",
        false,
        0,
        0,
        new DataSettings.Idx("", "", "", ""),
        new DataSettings.Parquet("auto", "", "", "", 2));
  }

  /** Arrays by their usual names. */
  static final DataSettings.Numpy NUMPY =
      new DataSettings.Numpy("auto", "auto", "auto", "auto", DataSettings.Layout.AUTO);

  public static DataSettings settings(String name, Path path, Path cache, long train, long test) {
    return new DataSettings(
        name,
        path.toString(),
        cache.toString(),
        false,
        train,
        test,
        new DataSettings.Idx("images", "labels", "", ""),
        new DataSettings.Parquet("train*.parquet", "", "", ""));
  }
}
