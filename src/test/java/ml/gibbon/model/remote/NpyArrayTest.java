package ml.gibbon.model.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays as NumPy Enhancement Proposal 1 lays them down. */
class NpyArrayTest {

  private static byte[] file(int version, String header, byte... values) {
    byte[] text = header.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + text.length + values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      bytes.putShort((short) text.length);
    } else {
      bytes.putInt(text.length);
    }
    bytes.put(text).put(values);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static NpyArray read(byte[] file) throws Exception {
    return NpyArray.read(new ByteArrayInputStream(file), 100);
  }

  /** What numpy.save writes of numpy.array([[1, -2]], float32). */
  @Test
  void an_array_is_written_as_numpy_writes_it() {
    byte[] written = NpyArray.encode(new float[] {1, -2}, 1, 2);

    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }";
    byte[] expected =
        file(
            1,
            header + " ".repeat(117 - header.length()) + "\n",
            new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
    assertThat(written).containsExactly(expected);
  }

  @Test
  void what_was_written_is_read() throws Exception {
    NpyArray read = read(NpyArray.encode(new float[] {.5f, 3, -7}, 3));

    assertThat(read.shape()).containsExactly(3);
    assertThat(read.values()).containsExactly(.5, 3, -7);
  }

  @ParameterizedTest
  @CsvSource({"1,|u1", "1,|i1", "2,<i2", "2,<u2", "4,<i4", "4,<u4", "8,<i8", "1,<i1"})
  void whole_numbers_of_every_width_are_read(int width, String type) throws Exception {
    byte[] values = new byte[2 * width];
    values[0] = 5;
    values[width] = 9;
    for (int version : new int[] {1, 2, 3}) {
      NpyArray read =
          read(
              file(
                  version,
                  "{'descr': '%s', 'fortran_order': False, 'shape': (2,), }".formatted(type),
                  values));
      assertThat(read.values()).containsExactly(5, 9);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'descr': '>f4', 'fortran_order': False, 'shape': (2,)} | an array of >f4",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 1)} | in Fortran's order",
        "{'descr': '<f4', 'shape': (2,)} | with the header",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (101,)} | an array [101]",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)} | of shape",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4000000000, 4000000000, 4000000000)} | an array [4000000000"
      },
      quoteCharacter = '"')
  void what_is_not_read_is_named(String header, String why) {
    assertThatThrownBy(() -> read(file(1, header, new byte[8])))
        .isInstanceOf(AnswerException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_header_or_values_that_end_too_early_are_an_end() {
    byte[] whole = NpyArray.encode(new float[] {1, 2, 3}, 3);
    for (int length : new int[] {0, 7, 9, 60, whole.length - 1}) {
      assertThatThrownBy(() -> read(Arrays.copyOf(whole, length)))
          .as("%d bytes", length)
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void other_text_is_quoted_without_control_characters() {
    assertThatThrownBy(() -> read("Epoch 1\u001b[0m\n".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(AnswerException.class)
        .hasMessage("answered \"Epoch 1?[0m\", which begins no .npy array");
  }
}
