package ml.gibbon.model.onnx;

import static ml.gibbon.model.onnx.ModelBytes.decoded;
import static ml.gibbon.model.onnx.ModelBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import ml.gibbon.error.InputException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class TensorDecoderTest {

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(Message tensor) {
    return assertThatThrownBy(() -> decoded(tensor))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("model net.onnx was refused: initializer w ");
  }

  @Test
  void numbers_may_be_raw_or_in_a_list_packed_or_one_by_one() {
    float[] values = {1, -2, 3.5f};
    byte[] raw = Message.littleEndian(values);
    List<Message> ways =
        List.of(
            tensor(ElementType.FLOAT, 3).bytes(TensorDecoder.RAW_DATA, raw),
            tensor(ElementType.FLOAT, 3).bytes(TensorDecoder.FLOAT_DATA, raw),
            tensor(ElementType.FLOAT, 3)
                .float32(TensorDecoder.FLOAT_DATA, 1)
                .float32(TensorDecoder.FLOAT_DATA, -2)
                .float32(TensorDecoder.FLOAT_DATA, 3.5f));
    assertThat(ways).allSatisfy(way -> assertThat(decoded(way).floats()).isEqualTo(values));
    assertThat(decoded(tensor(ElementType.INT64, 2).packed(TensorDecoder.INT64_DATA, -7, 9)))
        .satisfies(found -> assertThat(found.integers()).containsExactly(-7, 9));
    assertThat(decoded(tensor(ElementType.INT64, 2).oneByOne(TensorDecoder.INT64_DATA, -7, 9)))
        .satisfies(found -> assertThat(found.integers()).containsExactly(-7, 9));
  }

  @Test
  void narrow_numbers_are_in_the_list_of_int32() {
    assertThat(decoded(tensor(ElementType.INT8, 2).packed(TensorDecoder.INT32_DATA, -128, 127)))
        .satisfies(found -> assertThat(found.integers()).containsExactly(-128, 127));
    assertThat(decoded(tensor(ElementType.BOOL, 2).packed(TensorDecoder.INT32_DATA, 0, 1)))
        .satisfies(found -> assertThat(found.integers()).containsExactly(0, 1));
    // 0x3c00 is 1 and 0xc000 is -2 of binary16.
    assertThat(
            decoded(
                tensor(ElementType.FLOAT16, 2).packed(TensorDecoder.INT32_DATA, 0x3c00, 0xc000)))
        .satisfies(found -> assertThat(found.floats()).containsExactly(1, -2));
    refused(tensor(ElementType.UINT8, 1).packed(TensorDecoder.INT32_DATA, 256))
        .hasMessageEndingWith("has a number 256, which no UINT8 is");
    refused(tensor(ElementType.INT32, 1).packed(TensorDecoder.INT32_DATA, 1L << 32))
        .hasMessageEndingWith("has a number 4294967296, which no INT32 is");
  }

  @Test
  void refuses_data_that_does_not_fit_the_shape() {
    refused(tensor(ElementType.FLOAT, 2).bytes(TensorDecoder.RAW_DATA, new byte[4]))
        .hasMessageEndingWith("has 4 bytes, but its shape [2] and type FLOAT make 8");
    refused(tensor(ElementType.FLOAT, 2).float32(TensorDecoder.FLOAT_DATA, 1))
        .hasMessageEndingWith("has 4 bytes, but its shape [2] and type FLOAT make 8");
    refused(tensor(ElementType.INT64, 1).packed(TensorDecoder.INT64_DATA, 1, 2))
        .hasMessageEndingWith("has 2 numbers, but its shape [1] and type INT64 make 1");
    refused(tensor(ElementType.FLOAT, 2)).hasMessageContaining("has 0 bytes");
    refused(tensor(ElementType.FLOAT, 1).packed(TensorDecoder.INT64_DATA, 1))
        .hasMessageContaining("is of type FLOAT, whose numbers cannot be in field [7]");
    refused(
            tensor(ElementType.FLOAT, 1)
                .bytes(TensorDecoder.RAW_DATA, new byte[4])
                .float32(TensorDecoder.FLOAT_DATA, 1))
        .hasMessageContaining("has its numbers in more than one place");
  }

  @Test
  void takes_no_memory_for_sides_that_overflow_or_have_no_data() {
    refused(tensor(ElementType.FLOAT, 1L << 40, 1L << 40)).hasMessageContaining("more than 2 GiB");
    refused(tensor(ElementType.FLOAT, Long.MAX_VALUE)).hasMessageContaining("more than 2 GiB");
    // 2^32 times 2^32 numbers are none, for who counts with 64 bits.
    refused(tensor(ElementType.INT8, 1L << 32, 1L << 32)).hasMessageContaining("more than 2 GiB");
    refused(tensor(ElementType.FLOAT, 500_000_000))
        .hasMessageEndingWith(
            "has 0 bytes, but its shape [500000000] and type FLOAT make 2000000000");
    refused(tensor(ElementType.FLOAT, -1)).hasMessageEndingWith("has a side of -1");
    assertThat(decoded(tensor(ElementType.FLOAT, 1L << 40, 0)).floats()).isEmpty();
  }

  @Test
  void refuses_types_that_it_does_not_read() {
    refused(tensor(ElementType.STRING, 1).text(TensorDecoder.STRING_DATA, "a"))
        .hasMessageContaining("is of type STRING, but read are FLOAT, UINT8");
    refused(tensor(ElementType.COMPLEX64, 0)).hasMessageContaining("is of type COMPLEX64");
    refused(new Message().number(2, 99).text(TensorDecoder.NAME, "w"))
        .hasMessageContaining("is of type 99, but read are FLOAT");
    refused(new Message().text(TensorDecoder.NAME, "w")).hasMessageContaining("is of type 0");
  }

  @Test
  void refuses_segments() {
    assertThatThrownBy(() -> decoded(tensor(ElementType.FLOAT, 0).message(3, new Message())))
        .hasMessageContaining("it has a tensor in segments");
  }
}
