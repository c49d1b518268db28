package ml.gibbon.ingest.read;

import static ml.gibbon.ingest.read.TestFiles.HADOOP;
import static ml.gibbon.ingest.read.TestFiles.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    Files.createDirectories(folder.resolve(name).getParent());
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path)
            .withConf(HADOOP)
            .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
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
    return open(new DataSettings.Parquet(train, "", imageColumn, labelColumn));
  }

  private ImageSet open(DataSettings.Parquet files, String... classNames) throws IOException {
    DataSettings data =
        new DataSettings(
            "parquet",
            "",
            folder.toString(),
            "",
            false,
            0,
            0,
            List.of(),
            List.of(classNames),
            new DataSettings.Idx("", "", "", ""),
            TestFiles.NUMPY,
            TestFiles.FOLDER,
            files);
    return ParquetSet.open(folder.toString(), data, OnBadImage.FAIL, UsedFiles.NONE, HADOOP);
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
    assertRefused(this::open, "bytes) has no label column label, its columns are photo, kind");
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
        "train.parquet, row 1: an image of 3 x 2 pixels, but the first one has 2 x 2: bring all to"
            + " one size");
  }

  @Test
  void never_follows_a_path() throws IOException {
    Group row = new SimpleGroup(STRUCT).append("label", 1L);
    row.addGroup("image").append("path", "/etc/passwd");
    write("train.parquet", STRUCT, Map.of(), row);

    assertRefused(this::open, "row 0: the image has no bytes (paths are not followed)");
    assertRefused(this::open, "leave such images out with ingest.on-bad-image = quarantine");
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train.parquet/part-00000.snappy.parquet",
        "train/0000.parquet",
        "split=train/part-00000.parquet",
        "data/train-00000-of-00001.parquet",
        "data/train/a/b.parquet",
        "plain_text/train-00000-of-00001.parquet",
      })
  void finds_a_split_in_the_usual_layouts(String file) throws IOException {
    write(file, BARE, Map.of(), bare(0, png(9)), bare(1, png(8)));
    Files.write(folder.resolve(file).resolveSibling("_SUCCESS"), new byte[0]);
    Files.write(folder.resolve(file).resolveSibling("._hidden.parquet"), new byte[] {1});

    assertThat(open("auto", "", "").splits().get(0).images()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "10:00[1]", "_own", ".hidden", "..a", "{x}*?", "a,b %3A"})
  void reads_from_a_folder_of_any_name(String name) throws IOException {
    write("beside:it/train.parquet", BARE, Map.of(), bare(0, png(9)), bare(1, png(8)));
    folder = folder.resolve(name);
    write("train.parquet", BARE, Map.of(), bare(0, png(7)));

    for (String glob : List.of("auto", "train*.parquet", "train.parquet")) {
      LabelledImage image = read(open(glob, "", "")).get(0);
      assertThat(image.pixels()).isEqualTo(bytes(7, 7, 7, 7));
    }
  }

  private static List<LabelledImage> read(ImageSet set) throws IOException {
    Split split = set.splits().get(0);
    return TestFiles.read(split.source(), 0, (int) split.images());
  }

  @Test
  void says_what_is_there_instead_of_a_split() throws IOException {
    write("valid.parquet", BARE, Map.of(), bare(0, png(9)));
    assertRefused(() -> open("auto", "", ""), "no Parquet files of the split train");
    assertRefused(() -> open("auto", "", ""), "there are valid.parquet; set data.path");

    write("a/train.parquet", BARE, Map.of(), bare(0, png(9)));
    write("b/train.parquet", BARE, Map.of(), bare(0, png(9)));
    assertRefused(() -> open("auto", "", ""), "has the split train in several folders: a, b;");
  }

  @Test
  void refuses_a_folder_that_is_being_written() throws IOException {
    write("train.parquet/part-00000.parquet", BARE, Map.of(), bare(0, png(9)));
    Files.createDirectories(folder.resolve("train.parquet/_temporary/0"));

    assertRefused(() -> open("auto", "", ""), "train.parquet is not finished: it has _temporary");
  }

  @Test
  void takes_labels_from_folders() throws IOException {
    MessageType noLabel =
        MessageTypeParser.parseMessageType("message m { required binary image; }");
    for (int label : new int[] {0, 3}) {
      write(
          "train.parquet/label=" + label + "/part-00000.parquet",
          noLabel,
          Map.of(),
          new SimpleGroup(noLabel).append("image", Binary.fromConstantByteArray(png(label))));
    }

    ImageSet set = open("auto", "", "");

    ImageSource source = set.splits().get(0).source();
    assertThat(set.classNames()).hasSize(4);
    assertThat(TestFiles.read(source, 0, 2)).extracting(LabelledImage::label).containsExactly(0, 3);
    assertThat(source.labels(HADOOP)).toIterable().containsExactly(0, 3);
  }

  @Test
  void an_empty_file_is_an_error_only_when_all_are() throws IOException {
    write("train-00000-of-00002.parquet", BARE, Map.of());
    write("train-00001-of-00002.parquet", BARE, Map.of());
    assertRefused(this::open, "the 2 files of the split train in " + folder + " have no rows");

    write("train-00001-of-00002.parquet", BARE, Map.of(), bare(0, png(9)), bare(1, png(1)));
    assertThat(open().splits().get(0).images()).isEqualTo(2);
  }

  static List<Arguments> shards() {
    return List.of(
        arguments(
            List.of("train-00000-of-00003", "train-00002-of-00003"),
            "train-00000-of-00003.parquet says that it is one of 3 files, but"
                + " train-00001-of-00003.parquet is missing"),
        arguments(
            List.of("train-00001-of-00003"),
            "but train-00000-of-00003.parquet, train-00002-of-00003.parquet are missing"),
        arguments(
            List.of("train-00000-of-00001", "train-00000-of-00001 (1)"),
            "train-00000-of-00001.parquet are both file 0 of 1: take one away"),
        arguments(
            List.of("train-00000-of-00001", "train-00000-of-00002", "train-00001-of-00002"),
            "two versions of a set lie in one folder; take one away"));
  }

  @ParameterizedTest
  @MethodSource("shards")
  void refuses_shards_that_are_missing_or_there_twice(List<String> names, String message)
      throws IOException {
    int level = 0;
    for (String name : names) {
      write(name + ".parquet", BARE, Map.of(), bare(0, png(level++)));
    }

    assertRefused(() -> open("auto", "", ""), message);
  }

  @Test
  void whoever_names_one_shard_gets_that_one() throws IOException {
    write("train-00001-of-00003.parquet", BARE, Map.of(), bare(0, png(3)));

    assertThat(open("train-00001-of-*.parquet", "", "").splits().get(0).images()).isEqualTo(1);
  }

  @Test
  void refuses_two_files_of_the_same_bytes() throws IOException {
    write("train-a.parquet", BARE, Map.of(), bare(0, png(3)));
    write("train-b.parquet", BARE, Map.of(), bare(0, png(3)));

    assertRefused(this::open, "hold the same bytes, so that every image would be there twice");
  }

  static List<Arguments> labels() {
    return List.of(
        arguments("required binary label (STRING)", "dog cat dog", "cat dog", "1 0 1"),
        arguments("required binary label", "10 9 9", "9 10", "1 0 0"),
        arguments("required boolean label", "true false true", "false true", "1 0 1"),
        arguments("required double label", "1 0 2", "0 1 2", "1 0 2"),
        arguments("required float label", "1 0 2", "0 1 2", "1 0 2"),
        arguments("required int64 y", "1 0 2", "0 1 2", "1 0 2"),
        arguments("required int32 fine_label", "1 0 2", "0 1 2", "1 0 2"),
        arguments("required int32 label (INTEGER(8, false))", "1 0 2", "0 1 2", "1 0 2"));
  }

  private void writeLabels(String column, String... labels) throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required binary image; "
                + (column.endsWith("}") ? column : column + ";")
                + " }");
    Group[] rows = new Group[labels.length];
    for (int i = 0; i < labels.length; i++) {
      rows[i] = new SimpleGroup(schema);
      rows[i].append("image", Binary.fromConstantByteArray(png(i)));
      String name = schema.getFields().get(1).getName();
      switch (schema.getType(1).asPrimitiveType().getPrimitiveTypeName()) {
        case BOOLEAN -> rows[i].append(name, Boolean.parseBoolean(labels[i]));
        case DOUBLE -> rows[i].append(name, Double.parseDouble(labels[i]));
        case FLOAT -> rows[i].append(name, Float.parseFloat(labels[i]));
        case INT32 -> rows[i].append(name, Integer.parseInt(labels[i]));
        case INT64 -> rows[i].append(name, Long.parseLong(labels[i]));
        default -> rows[i].append(name, labels[i]);
      }
    }
    write("train.parquet", schema, Map.of(), rows);
  }

  @ParameterizedTest
  @MethodSource("labels")
  void reads_labels_of_any_type_under_any_usual_name(
      String column, String labels, String names, String numbers) throws IOException {
    writeLabels(column, labels.split(" "));

    ImageSet set = open();

    assertThat(set.classNames()).containsExactly(names.split(" "));
    assertThat(TestFiles.read(set.splits().get(0).source(), 0, 3))
        .extracting(image -> Integer.toString(image.label()))
        .containsExactly(numbers.split(" "));
  }

  static List<Arguments> wrongLabels() {
    return List.of(
        arguments("required double label", "0.5", "row 0: label 0.5 is no whole number"),
        arguments("required double label", "NaN", "row 0: label NaN is no whole number"),
        arguments("required int32 label", "-1", "(-1 often stands for a split that has no labels)"),
        arguments(
            "required int32 coarse_label; required int32 fine_label",
            "",
            "has several columns that may be the label: fine_label, coarse_label; set"
                + " data.parquet.label-column"),
        arguments(
            "optional group label (LIST) { repeated group list { optional int32 element; } }",
            "",
            "has a column label of type list of INT32 (raw pixels are not read) but a whole"
                + " number"));
  }

  @ParameterizedTest
  @MethodSource("wrongLabels")
  void refuses_labels_that_name_no_class(String column, String label, String message)
      throws IOException {
    writeLabels(column, label.isEmpty() ? new String[0] : new String[] {label});

    assertRefused(this::open, message);
  }

  @Test
  void the_settings_may_name_the_classes() throws IOException {
    writeLabels("required binary label (STRING)", "dog", "cat");
    DataSettings.Parquet files = new DataSettings.Parquet("auto", "", "", "");

    ImageSet set = open(files, "dog", "cat", "bird");

    assertThat(set.classNames()).containsExactly("dog", "cat", "bird");
    assertThat(TestFiles.read(set.splits().get(0).source(), 0, 2))
        .extracting(LabelledImage::label)
        .containsExactly(0, 1);
    assertRefused(
        () -> open(files, "dog", "bird"), "has label \"cat\", which is none of the classes");
  }

  /** A palette of greys and an RGB image of greys are grey among grey ones. */
  @Test
  void a_set_is_grey_unless_an_image_is_in_colour() throws IOException {
    write("train.parquet", BARE, Map.of(), bare(0, rgb(5, 5, 5)), bare(1, png(1)));
    assertThat(open().shape()).isEqualTo(new ImageShape(1, 2, 2));

    write("train.parquet", BARE, Map.of(), bare(0, png(1)), bare(1, rgb(5, 6, 7)));
    assertThat(open().shape()).isEqualTo(new ImageShape(3, 2, 2));
    assertThat(TestFiles.read(open().splits().get(0).source(), 0, 1).get(0).pixels())
        .containsOnly(1);

    write("train.parquet", BARE, Map.of(), bare(0, rgb(5, 5, 5)), bare(1, rgb(6, 6, 6)));
    assertThat(open().shape()).isEqualTo(new ImageShape(3, 2, 2));
  }

  private static byte[] rgb(int red, int green, int blue) {
    var image = new java.awt.image.BufferedImage(2, 2, java.awt.image.BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 4; i++) {
      image.setRGB(i % 2, i / 2, (red << 16) | (green << 8) | blue);
    }
    return TestFiles.png(image);
  }

  /** Changes what the footer says of the compression; the pages stay as they are. */
  private void claimCodec(String name, CompressionCodecName codec) throws IOException {
    Path file = folder.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    ParquetMetadata footer;
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toString()), HADOOP))) {
      footer = reader.getFooter();
    }
    FileMetaData thrift =
        new ParquetMetadataConverter().toParquetMetadata(ParquetFileWriter.CURRENT_VERSION, footer);
    thrift
        .getRow_groups()
        .forEach(
            group ->
                group
                    .getColumns()
                    .forEach(
                        column ->
                            column.getMeta_data().setCodec(codec.getParquetCompressionCodec())));
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    Util.writeFileMetaData(thrift, changed);
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 8);
    int pages = bytes.length - 8 - length;
    Files.delete(folder.resolve("." + name + ".crc"));
    Files.write(
        file,
        TestFiles.join(
            java.util.Arrays.copyOf(bytes, pages),
            changed.toByteArray(),
            ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(changed.size()).array(),
            "PAR1".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"BROTLI", "LZO"})
  void names_a_codec_that_is_not_there(CompressionCodecName codec) throws IOException {
    write("train.parquet", BARE, Map.of(), bare(0, png(1)));
    claimCodec("train.parquet", codec);

    assertRefused(
        this::open,
        "train.parquet is compressed with %s, for which Spark has no codec: write it again"
            .formatted(codec));
  }

  static List<Arguments> notParquet() {
    return List.of(
        arguments(
            "version https://git-lfs.github.com/spec/v1\noid",
            "it is a Git LFS pointer, \"version"),
        arguments("../.git/annex/objects/x", "it is a git-annex pointer"),
        arguments("\n <!doctype html><title>", "it is an HTML page, \"<!doctype html><title>\""),
        arguments("<?xml version='1.0'?><Error>", "it is an XML text"),
        arguments(
            "{\"error\": \"no access\"}", "it is a JSON text, \"{\"error\": \"no access\"}\""),
        arguments("label,pixel0", "it is a text, \"label,pixel0\""),
        arguments("PK\3\4more", "it is a zip archive: unpack it"),
        arguments("ARROW1\0\0", "it is an Arrow file (write it as Parquet)"),
        arguments("PARE and more", "is an encrypted Parquet file, which is not read"),
        arguments("PAR1 and no more", "starts as a Parquet file but cannot be read"),
        arguments("", "it is empty"));
  }

  @ParameterizedTest
  @MethodSource("notParquet")
  void says_what_lies_there_instead(String content, String message) throws IOException {
    Files.write(
        folder.resolve("train.parquet"),
        content.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

    assertRefused(this::open, message);
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
