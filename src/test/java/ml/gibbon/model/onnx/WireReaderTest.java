package ml.gibbon.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ml.gibbon.error.InputException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples and rules are those of <i>Encoding</i> in the documentation of Protocol Buffers. */
class WireReaderTest {

  private static WireReader reader(int... bytes) {
    byte[] file = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      file[i] = (byte) bytes[i];
    }
    return new WireReader(file, new Pieces());
  }

  private static WireReader reader(Message message) {
    return new WireReader(message.toBytes(), new Pieces());
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refuses(
      WireReader in, Runnable reads) {
    return assertThatThrownBy(
            () -> {
              in.next();
              reads.run();
            })
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("it is damaged, cut short or no ONNX at byte ");
  }

  @Test
  void reads_the_examples_of_the_documentation() {
    WireReader number = reader(0x08, 0x96, 0x01);
    assertThat(number.next()).isTrue();
    assertThat(number.field()).isEqualTo(1);
    assertThat(number.integer()).isEqualTo(150);
    assertThat(number.next()).isFalse();
    WireReader text = reader(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67);
    assertThat(text.next()).isTrue();
    assertThat(text.field()).isEqualTo(2);
    assertThat(text.text()).isEqualTo("testing");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 127, 128, 16383, 16384, 1L << 32, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void reads_numbers_of_all_lengths(long value) {
    WireReader in = reader(new Message().number(5, value));
    in.next();
    assertThat(in.integer()).isEqualTo(value);
    assertThat(in.next()).isFalse();
  }

  @Test
  void refuses_numbers_that_are_cut_short_or_too_long() {
    WireReader cut = reader(0x08, 0x96);
    refuses(cut, cut::integer).hasMessageContaining("at byte 2 of 2: a number is cut short");
    WireReader eleven =
        reader(0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01);
    refuses(eleven, eleven::integer).hasMessageContaining("more than 64 bits");
    WireReader bit65 = reader(0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02);
    refuses(bit65, bit65::integer).hasMessageContaining("more than 64 bits");
    // Zeros at the end are waste, but allowed.
    WireReader long1 = reader(0x08, 0x81, 0x80, 0x80, 0x00);
    long1.next();
    assertThat(long1.integer()).isEqualTo(1);
  }

  @Test
  void refuses_lengths_that_reach_over_the_end() {
    WireReader text = reader(0x12, 0x08, 0x74);
    refuses(text, text::text).hasMessageContaining("field 2 needs 8 bytes where 1 are left");
    WireReader skipped = reader(0x12, 0x08, 0x74);
    refuses(skipped, skipped::skip).hasMessageContaining("needs 8 bytes");
    WireReader huge = reader(new Message().varint(0x12).varint(-1));
    refuses(huge, huge::bytes).hasMessageContaining("needs 18446744073709551615 bytes");
    WireReader wide = reader(0x0d, 1, 2, 3);
    refuses(wide, wide::float32).hasMessageContaining("field 1 needs 4 bytes where 3 are left");
    WireReader wider = reader(0x09, 1, 2, 3, 4);
    refuses(wider, wider::skip).hasMessageContaining("needs 8 bytes where 4 are left");
  }

  @Test
  void a_message_does_not_reach_over_its_own_end() {
    // The inner message has 2 bytes, its text asks for 3, and there would be 3 in the outer one.
    WireReader outer = reader(0x0a, 0x02, 0x12, 0x03, 0x61, 0x62, 0x63);
    outer.next();
    WireReader inner = outer.message();
    refuses(inner, inner::text).hasMessageContaining("field 2 needs 3 bytes where 0 are left");
  }

  @Test
  void refuses_groups_and_fields_without_a_number() {
    WireReader group = reader(0x0b, 0x0c);
    refuses(group, group::skip).hasMessageContaining("field 1 is of wire type 3");
    WireReader zero = reader(0x02, 0x00);
    refuses(zero, zero::skip).hasMessageContaining("there is no field 0");
    WireReader beyond = reader(new Message().varint((1L << 29) << 3));
    refuses(beyond, beyond::skip).hasMessageContaining("there is no field 536870912");
  }

  @Test
  void refuses_a_field_of_another_wire_type() {
    WireReader in = reader(0x08, 0x01);
    refuses(in, in::text).hasMessageContaining("field 1 is of wire type 0, not 2");
  }

  @Test
  void reads_repeated_numbers_packed_and_one_by_one() {
    long[] values = {3, 270, 86942, -1};
    for (Message message :
        List.of(new Message().packed(6, values), new Message().oneByOne(6, values))) {
      List<Long> found = new ArrayList<>();
      int count = 0;
      for (WireReader in = reader(message); in.next(); ) {
        in.integers(found::add);
      }
      for (WireReader in = reader(message); in.next(); ) {
        count += in.countIntegers();
      }
      assertThat(found).containsExactly(3L, 270L, 86942L, -1L);
      assertThat(count).isEqualTo(values.length);
    }
  }

  @Test
  void refuses_packed_numbers_that_are_cut_short() {
    WireReader whole = reader(0x32, 0x02, 0x03, 0x8e);
    refuses(whole, () -> whole.integers(value -> {})).hasMessageContaining("a number is cut short");
    WireReader fixed = reader(0x32, 0x05, 0, 0, 0, 0, 0);
    refuses(fixed, () -> fixed.fixed(Float.BYTES))
        .hasMessageContaining("field 6 has 5 bytes, no multiple of 4");
  }

  @Test
  void every_beginning_of_a_model_is_read_or_refused_in_a_line() {
    byte[] whole = ModelBytes.model(ModelBytes.graph()).toBytes();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> OnnxReader.read(cut, "net.onnx", ExternalData.none()))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("model net.onnx was refused: it");
    }
  }
}
