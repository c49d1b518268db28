package ml.gibbon.bench.fuzz;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.ingest.read.IdxSet;
import ml.gibbon.ingest.read.ImageIterator;
import ml.gibbon.ingest.read.ImageSet;
import ml.gibbon.ingest.read.KnownSets;
import ml.gibbon.ingest.read.ParquetSet;
import ml.gibbon.ingest.read.PictureSet;
import ml.gibbon.ingest.read.Split;
import ml.gibbon.store.UsedFiles;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Files of images: opened, and read to the last image. */
final class DataTargets {

  private static final Configuration HADOOP = new Configuration();
  private static final int SIDE = 4;
  private static final MessageType STRUCT =
      MessageTypeParser.parseMessageType(
          "message m { optional int64 label; optional group image {"
              + " optional binary bytes; optional binary path (STRING); } }");
  private static final String FEATURES =
      "{\"info\": {\"features\": {\"label\": {\"names\": [\"cat\", \"dog\", \"gibbon\"]}}}}";

  private DataTargets() {}

  static List<FuzzTarget> all() {
    byte[] images = idx(0x803, 3, SIDE);
    byte[] labels = idx(0x801, 3, 0);
    return List.of(
        bytes("idx-images", List.of(images, gzip(images)), (in, to) -> readIdx(to, in, labels)),
        bytes("idx-labels", List.of(labels, gzip(labels)), (in, to) -> readIdx(to, images, in)),
        bytes("idx-packed", List.of(images), (in, to) -> readIdx(to, gzip(in), labels)),
        bytes("cifar10", List.of(cifar(2), gzip(cifar(1))), DataTargets::readCifar),
        bytes("picture", pictures(), DataTargets::readPicture),
        bytes("tar", tars(), DataTargets::readTar),
        bytes("parquet", parquets(), DataTargets::readParquet));
  }

  private static FuzzTarget bytes(String name, List<byte[]> valid, FuzzTarget.Reader reader) {
    return new FuzzTarget(name, Mutation.Form.BYTES, valid, reader);
  }

  private static void readIdx(Path folder, byte[] images, byte[] labels) throws IOException {
    Files.write(folder.resolve("images"), images);
    Files.write(folder.resolve("labels"), labels);
    readAll(
        IdxSet.open(folder.toString(), new DataSettings.Idx("images", "labels", "", ""), HADOOP));
  }

  private static void readCifar(byte[] input, Path folder) throws IOException {
    Files.write(folder.resolve("data_batch_1.bin"), input);
    Files.write(folder.resolve("test_batch.bin"), cifar(1));
    readAll(
        KnownSets.named("cifar10")
            .orElseThrow()
            .openIn(folder.toString(), OnBadImage.FAIL, HADOOP)
            .orElseThrow());
  }

  private static void readPicture(byte[] input, Path folder) throws IOException {
    readParquet(parquet(CompressionCodecName.UNCOMPRESSED, List.of(input)), folder);
  }

  private static void readParquet(byte[] input, Path folder) throws IOException {
    Files.write(folder.resolve("train.parquet"), input);
    openParquet(folder);
  }

  private static void openParquet(Path folder) throws IOException {
    readAll(
        ParquetSet.open(
            folder.toString(),
            new DataSettings(
                ParquetSet.NAME,
                folder.toString(),
                "",
                false,
                0,
                0,
                List.of(),
                new DataSettings.Idx("", "", "", ""),
                new DataSettings.Parquet("train.parquet", "", "", "")),
            OnBadImage.FAIL,
            UsedFiles.NONE,
            HADOOP));
  }

  private static void readTar(byte[] input, Path folder) throws IOException {
    Files.write(folder.resolve("pictures.tar"), input);
    readAll(
        PictureSet.open(
            folder.toString(),
            new DataSettings(
                PictureSet.NAME,
                folder.toString(),
                "",
                false,
                0,
                0,
                List.of(),
                new DataSettings.Idx("", "", "", ""),
                new DataSettings.Parquet("", "", "", "")),
            OnBadImage.FAIL,
            HADOOP));
  }

  private static void readAll(ImageSet set) throws IOException {
    for (Split split : set.splits()) {
      split.inputs(HADOOP);
      try (ImageIterator images = split.source().read(0, split.images(), HADOOP)) {
        images.forEachRemaining(image -> {});
      }
    }
  }

  /** A header, sides where there are any, and bytes 0, 1, 2, ... */
  private static byte[] idx(int magic, int count, int side) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(magic);
      out.writeInt(count);
      if (side > 0) {
        out.writeInt(side);
        out.writeInt(side);
      }
      for (int i = 0; i < count * Math.max(1, side * side); i++) {
        out.writeByte(i);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] cifar(int records) {
    byte[] bytes = new byte[3073 * records];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 3073 % 10);
    }
    return bytes;
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static List<byte[]> pictures() {
    return Stream.of(
            picture(BufferedImage.TYPE_BYTE_GRAY, "png"),
            picture(BufferedImage.TYPE_3BYTE_BGR, "png"),
            picture(BufferedImage.TYPE_BYTE_INDEXED, "png"),
            picture(BufferedImage.TYPE_4BYTE_ABGR, "png"),
            picture(BufferedImage.TYPE_USHORT_GRAY, "png"),
            picture(BufferedImage.TYPE_BYTE_GRAY, "jpg"),
            picture(BufferedImage.TYPE_3BYTE_BGR, "jpg"))
        .toList();
  }

  private static byte[] picture(int type, String format) {
    BufferedImage image = new BufferedImage(8, 8, type);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, 0xff000000 | 0x040302 * i);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, format, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** A folder for each class, and classes beside the pictures as WebDataset has them. */
  private static List<byte[]> tars() {
    byte[] picture = pictures().get(0);
    byte[] folders = tar(Map.of("a/1.png", picture, "b/2.png", picture));
    byte[] label = {'1'};
    byte[] shard = tar(Map.of("1.png", picture, "1.cls", label, "2.png", picture, "2.cls", label));
    return List.of(folders, gzip(folders), shard);
  }

  private static byte[] tar(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        out.putArchiveEntry(entry);
        out.write(file.getValue());
        out.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static List<byte[]> parquets() {
    List<byte[]> two = pictures().subList(0, 1).stream().flatMap(p -> Stream.of(p, p)).toList();
    return Stream.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP)
        .map(codec -> parquet(codec, two))
        .toList();
  }

  private static byte[] parquet(CompressionCodecName codec, List<byte[]> pictures) {
    MemoryFile file = new MemoryFile();
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(file)
            .withConf(HADOOP)
            .withType(STRUCT)
            .withExtraMetaData(Map.of("huggingface", FEATURES))
            .withCompressionCodec(codec)
            .withDictionaryEncoding(pictures.size() > 1)
            .build()) {
      long label = 0;
      for (byte[] picture : pictures) {
        Group row = new SimpleGroup(STRUCT).append("label", label++);
        row.addGroup("image")
            .append("bytes", Binary.fromConstantByteArray(picture))
            .append("path", "a.png");
        writer.write(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.bytes.toByteArray();
  }

  /** Hadoop's own files would start a process for the rights of each. */
  private static final class MemoryFile implements OutputFile {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public PositionOutputStream create(long blockSize) {
      return new PositionOutputStream() {
        @Override
        public long getPos() {
          return bytes.size();
        }

        @Override
        public void write(int b) {
          bytes.write(b);
        }

        @Override
        public void write(byte[] from, int at, int length) {
          bytes.write(from, at, length);
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSize) {
      return create(blockSize);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
