package ml.gibbon.ingest.read;

import static ml.gibbon.ingest.read.TestFiles.HADOOP;
import static ml.gibbon.ingest.read.TestFiles.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.store.UsedFiles;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetSetTest {

  private static final MessageType STRUCT =
      MessageTypeParser.parseMessageType(
          "message m { optional int64 label; optional group image {"
              + " optional binary path (STRING); optional binary bytes; } }");
  private static final MessageType BARE =
      MessageTypeParser.parseMessageType(
          "message m { required binary img; required int32 label; }");
  private static final String FEATURES =
      "{\"info\": {\"features\": {\"image\": {\"_type\": \"Image\"},"
          + " \"label\": {\"names\": [\"cat\", \"dog\", \"gibbon\"], \"_type\": \"ClassLabel\"}}}}";

  @TempDir Path folder;

  private static Group struct(long label, byte[] png) {
    Group row = new SimpleGroup(STRUCT).append("label", label);
    row.addGroup("image")
        .append("path", "/etc/passwd")
        .append("bytes", Binary.fromConstantByteArray(png));
    return row;
  }

  private static Group bare(int label, byte[] png) {
    return new SimpleGroup(BARE)
        .append("img", Binary.fromConstantByteArray(png))
        .append("label", label);
  }

  private void write(String name, MessageType schema, Map<String, String> footer, Group... rows)
      throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path)
            .withConf(HADOOP)
            .withType(schema)
            .withExtraMetaData(footer)
            // Row groups as small as they get, so that reading has to find its way among them.
            .withRowGroupSize(64L)
            .withPageSize(64)
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(1)
            .build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
  }

  private int rowGroups(String name) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, HADOOP))) {
      return reader.getRowGroups().size();
    }
  }

  /** A grey 2 x 2 PNG, all of one level. */
  private static byte[] png(int level) {
    var image = new java.awt.image.BufferedImage(2, 2, java.awt.image.BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, 2, 2, new int[] {level, level, level, level});
    return TestFiles.png(image);
  }

  private ImageSet open() throws IOException {
    return open("train*.parquet", "", "");
  }

  private ImageSet open(String train, String imageColumn, String labelColumn) throws IOException {
    DataSettings.Parquet settings = new DataSettings.Parquet(train, "", imageColumn, labelColumn);
    return ParquetSet.open(folder.toString(), settings, OnBadImage.FAIL, UsedFiles.NONE, HADOOP);
  }

  @Test
  void reads_structs_with_class_names_from_the_footer() throws IOException {
    write("train.parquet", STRUCT, Map.of("huggingface", FEATURES), struct(2, png(5)));

    ImageSet set = open();

    assertThat(set.classNames()).containsExactly("cat", "dog", "gibbon");
    assertThat(set.shape()).isEqualTo(new ImageShape(1, 2, 2));
    LabelledImage image = TestFiles.read(set.splits().get(0).source(), 0, 1).get(0);
    assertThat(image.label()).isEqualTo(2);
    assertThat(image.pixels()).isEqualTo(bytes(5, 5, 5, 5));
  }

  @Test
  void reads_bare_bytes_and_numbers_the_classes_without_a_footer() throws IOException {
    write("train.parquet", BARE, Map.of(), bare(3, png(9)), bare(0, png(8)));

    ImageSet set = open();

    assertThat(set.classNames()).containsExactly("0", "1", "2", "3");
    assertThat(TestFiles.read(set.splits().get(0).source(), 0, 2))
        .extracting(LabelledImage::label)
        .containsExactly(3, 0);
  }

  @Test
  void numbers_images_by_file_name_and_row_wherever_reading_starts() throws IOException {
    Group[] first = new Group[40];
    Group[] second = new Group[30];
    for (int i = 0; i < 40; i++) {
      first[i] = bare(0, png(i));
    }
    for (int i = 0; i < 30; i++) {
      second[i] = bare(1, png(40 + i));
    }
    write("train-00001.parquet", BARE, Map.of(), second);
    write("train-00000.parquet", BARE, Map.of(), first);

    ImageSource source = open().splits().get(0).source();

    assertThat(source.images()).isEqualTo(70);
    assertThat(rowGroups("train-00000.parquet")).isGreaterThan(2);
    for (int from = 0; from < 70; from += 9) {
      List<LabelledImage> read = TestFiles.read(source, from, Math.min(70, from + 9));
      for (int i = 0; i < read.size(); i++) {
        assertThat(read.get(i).id()).isEqualTo(from + i);
        assertThat(read.get(i).pixels()[0]).isEqualTo((byte) (from + i));
      }
    }
  }

  @Test
  void takes_columns_under_the_names_that_the_settings_give() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required binary photo; required int32 kind; }");
    Group row =
        new SimpleGroup(schema)
            .append("photo", Binary.fromConstantByteArray(png(1)))
            .append("kind", 1);
    write("train.parquet", schema, Map.of(), row);

    assertThat(open("train.parquet", "photo", "kind").splits().get(0).images()).isEqualTo(1);
    assertRefused(
        this::open, "bytes) has no image column image or img, its columns are photo, kind");
    assertRefused(
        () -> open("train.parquet", "photo", ""),
        "bytes) has no label column label, its columns are photo, kind");
  }

  @Test
  void refuses_columns_of_another_type() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required double image; required int32 label; }");
    write(
        "train.parquet",
        schema,
        Map.of(),
        new SimpleGroup(schema).append("image", 1.0).append("label", 1));

    assertRefused(this::open, "has a column image of type DOUBLE but a binary");
  }

  @Test
  void refuses_labels_out_of_range() throws IOException {
    write("train.parquet", STRUCT, Map.of("huggingface", FEATURES), struct(3, png(5)));
    assertRefused(this::open, "has label 3 but there are 3 classes: labels must be 0 to 2");

    write("trainb.parquet", STRUCT, Map.of(), struct(0, png(5)), struct(-1, png(5)));
    assertRefused(() -> open("trainb.parquet", "", ""), "has label -1 in row 1");
  }

  @Test
  void refuses_an_image_of_another_shape_when_it_comes_to_it() throws IOException {
    write("train.parquet", BARE, Map.of(), bare(0, png(1)), bare(1, TestFiles.greyPng()));
    ImageSource source = open().splits().get(0).source();

    assertThat(TestFiles.read(source, 0, 1)).hasSize(1);
    assertRefused(
        () -> TestFiles.read(source, 0, 2),
        "train.parquet, row 1: a PNG of 73 bytes with shape 1x2x3 but the first image has shape 1x2x2");
  }

  @Test
  void never_follows_a_path() throws IOException {
    Group row = new SimpleGroup(STRUCT).append("label", 1L);
    row.addGroup("image").append("path", "/etc/passwd");
    write("train.parquet", STRUCT, Map.of(), row);

    assertRefused(this::open, "row 0: the image has no bytes (paths are not followed)");
  }

  @Test
  void refuses_what_is_not_parquet() throws IOException {
    Files.write(folder.resolve("train.parquet"), new byte[100]);
    assertRefused(this::open, "train.parquet (100 bytes) is not a Parquet file");

    Files.write(folder.resolve("train.parquet"), new byte[0]);
    assertRefused(this::open, "train.parquet (0 bytes) is not a Parquet file");
  }

  @Test
  void refuses_files_without_rows_and_globs_without_files() throws IOException {
    assertRefused(this::open, "no file matches");

    write("train.parquet", BARE, Map.of());
    assertRefused(this::open, "bytes) has no rows");
  }

  private void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  /** In pages and footer: Parquet's own failures are IOExceptions. */
  @Test
  void damaged_bytes_anywhere_are_read_or_the_file_is_named() throws IOException {
    write("train.parquet", BARE, Map.of(), bare(0, png(1)), bare(1, png(2)));
    Path file = folder.resolve("train.parquet");
    byte[] whole = Files.readAllBytes(file);
    Files.delete(folder.resolve(".train.parquet.crc"));
    int refused = 0;
    for (int at = 0; at < whole.length; at += 37) {
      byte[] damaged = whole.clone();
      Arrays.fill(damaged, at, Math.min(at + 8, damaged.length), (byte) (at % 2 == 0 ? 0xff : 0));
      Files.write(file, damaged);
      try {
        TestFiles.read(open().splits().get(0).source(), 0, 2);
      } catch (InputException e) {
        assertThat(e.getMessage()).contains("train.parquet").hasLineCount(1);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10);
  }
}
