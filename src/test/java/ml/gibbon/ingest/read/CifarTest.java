package ml.gibbon.ingest.read;

import static ml.gibbon.ingest.read.TestFiles.HADOOP;
import static ml.gibbon.ingest.read.TestFiles.bytes;
import static ml.gibbon.ingest.read.TestFiles.cifarRecord;
import static ml.gibbon.ingest.read.TestFiles.gzip;
import static ml.gibbon.ingest.read.TestFiles.join;
import static ml.gibbon.ingest.read.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.LabelledImage;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarTest {

  private static final byte[] FIRST = join(cifarRecord(6, 0), cifarRecord(9, 10));
  private static final byte[] SECOND = cifarRecord(4, 20);
  private static final byte[] TEST = cifarRecord(3, 30);

  private static final CifarBatch.Kind CIFAR10 = CifarBatch.Kind.CIFAR10;

  @TempDir Path folder;

  private ImageSet open() throws IOException {
    return Cifar.TEN.openIn(folder.toString(), OnBadImage.FAIL, HADOOP).orElseThrow();
  }

  private static void assertHoldsTheImages(ImageSet set) throws IOException {
    List<LabelledImage> train = TestFiles.read(set.splits().get(0).source(), 0, 3);
    assertThat(train).extracting(LabelledImage::id).containsExactly(0L, 1L, 2L);
    assertThat(train).extracting(LabelledImage::label).containsExactly(6, 9, 4);
    byte[] pixels = train.get(2).pixels();
    assertThat(pixels).hasSize(3072);
    assertThat(new byte[] {pixels[0], pixels[1023], pixels[1024], pixels[3071]})
        .containsExactly(21, 21, 22, 23);
    List<LabelledImage> test = TestFiles.read(set.splits().get(1).source(), 0, 1);
    assertThat(test).extracting(LabelledImage::label).containsExactly(3);
  }

  @Test
  void reads_the_batches_that_are_there_one_after_the_other() throws IOException {
    write(folder, "data_batch_1.bin", FIRST);
    write(folder, "data_batch_3.bin.gz", gzip(SECOND));
    write(folder, "test_batch.bin", TEST);

    ImageSet set = open();

    assertHoldsTheImages(set);
    assertThat(set.classNames()).hasSize(10).startsWith("airplane").endsWith("truck");
    assertThat(set.splits().get(0).inputs(HADOOP))
        .containsOnlyKeys("data_batch_1.bin", "data_batch_3.bin.gz");
  }

  @Test
  void reads_across_the_border_of_two_batches() throws IOException {
    write(folder, "data_batch_1.bin", FIRST);
    write(folder, "data_batch_2.bin", SECOND);
    write(folder, "test_batch.bin", TEST);

    List<LabelledImage> read = TestFiles.read(open().splits().get(0).source(), 1, 3);

    assertThat(read).extracting(LabelledImage::id).containsExactly(1L, 2L);
    assertThat(read).extracting(LabelledImage::label).containsExactly(9, 4);
    assertThat(read.get(0).pixels()[0]).isEqualTo((byte) 11);
  }

  @Test
  void reads_inside_the_official_archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      // Not in the order of their names, as in the official archive.
      add(tar, "cifar-10-batches-bin/test_batch.bin", TEST);
      add(tar, "cifar-10-batches-bin/data_batch_2.bin", SECOND);
      add(tar, "cifar-10-batches-bin/data_batch_1.bin", FIRST);
      add(tar, "cifar-10-batches-bin/readme.html", new byte[10]);
    }
    write(folder, "cifar-10-binary.tar.gz", gzip(bytes.toByteArray()));

    ImageSet set = open();

    assertHoldsTheImages(set);
    assertThat(set.splits().get(0).inputs(HADOOP)).containsOnlyKeys("cifar-10-binary.tar.gz");
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  @Test
  void takes_the_class_names_that_lie_beside_the_batches() throws IOException {
    write(folder, "data_batch_1.bin", FIRST);
    write(folder, "test_batch.bin", TEST);
    String names = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n";
    write(folder, "batches.meta.txt", names.getBytes(StandardCharsets.UTF_8));

    assertThat(open().classNames())
        .containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
  }

  @Test
  void is_not_there_without_a_test_batch() throws IOException {
    write(folder, "data_batch_1.bin", FIRST);

    assertThat(Cifar.TEN.openIn(folder.toString(), OnBadImage.FAIL, HADOOP)).isEmpty();
  }

  @Test
  void refuses_a_record_that_is_cut_in_half() {
    assertRefused(
        Arrays.copyOf(FIRST, 3073 + 1500),
        "is cut in mid-record: it holds 4573 bytes, 1 records of 3073 bytes and 1500 bytes more");
  }

  @Test
  void refuses_a_label_out_of_range() {
    assertRefused(
        join(FIRST, cifarRecord(10, 0)), "(9219 bytes) has label 10 in record 2: CIFAR-10 labels");
  }

  @Test
  void refuses_an_empty_batch() {
    assertRefused(new byte[0], "is empty (0 bytes)");
  }

  @Test
  void refuses_a_cut_archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      add(tar, "cifar-10-batches-bin/data_batch_1.bin", FIRST);
    }
    byte[] archive = gzip(bytes.toByteArray());
    write(folder, "cifar-10-binary.tar.gz", Arrays.copyOf(archive, archive.length / 2));

    assertThatThrownBy(this::open)
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "cifar-10-binary.tar.gz (" + archive.length / 2 + " bytes) is damaged")
        .message()
        .hasLineCount(1);
  }

  private void assertRefused(byte[] batch, String message) {
    assertThatThrownBy(
            () ->
                CifarBatch.check(
                    write(folder, "data_batch_1.bin", batch), CIFAR10, OnBadImage.FAIL, HADOOP))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.resolve("data_batch_1.bin").toString())
        .hasMessageContaining(message)
        .message()
        .hasLineCount(1);
  }

  @Test
  void a_wrong_label_that_is_let_pass_is_met_when_its_image_is_read() throws IOException {
    byte[] batch =
        join(cifarRecord(3, 0), cifarRecord(200, 0), cifarRecord(7, 0), cifarRecord(3, 1));
    CifarBatch source =
        CifarBatch.check(
            write(folder, "data_batch_1.bin", batch), CIFAR10, OnBadImage.QUARANTINE, HADOOP);

    try (ImageIterator images = source.read(0, 4, HADOOP)) {
      assertThat(images.next().label()).isEqualTo(3);
      assertThatThrownBy(images::next)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("data_batch_1.bin, row 1: label 200: CIFAR-10 labels are 0 to 9");
      assertThat(images.next().label()).isEqualTo(7);
    }
    assertThat(source.labels(HADOOP)).toIterable().containsExactly(3, -1, 7, 3);
  }

  @Test
  void reads_the_second_label_of_cifar100() throws IOException {
    write(folder, "train.bin", join(bytes(19), cifarRecord(11, 0), bytes(3), cifarRecord(99, 10)));
    write(folder, "test.bin", join(bytes(7), cifarRecord(42, 20)));

    ImageSet set = Cifar.HUNDRED.openIn(folder.toString(), OnBadImage.FAIL, HADOOP).orElseThrow();

    assertThat(set.name()).isEqualTo("cifar100");
    assertThat(set.classNames()).hasSize(100);
    List<LabelledImage> train = TestFiles.read(set.splits().get(0).source(), 0, 2);
    assertThat(train).extracting(LabelledImage::label).containsExactly(11, 99);
    assertThat(train.get(1).pixels()[0]).isEqualTo((byte) 11);
    assertThat(set.splits().get(1).source().labels(HADOOP)).toIterable().containsExactly(42);
  }

  @Test
  void names_the_other_set_where_its_records_are_found() throws IOException {
    byte[] hundred = join(bytes(19), cifarRecord(11, 0), bytes(3), cifarRecord(99, 10));

    assertRefused(
        hundred,
        "records of 3074 bytes, as CIFAR-100 has them, and not of 3073: set data.name = cifar100");
  }
}
