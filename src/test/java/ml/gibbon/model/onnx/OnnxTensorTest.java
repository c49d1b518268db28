package ml.gibbon.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import ml.gibbon.error.InputException;
import org.junit.jupiter.api.Test;

class OnnxTensorTest {

  private static OnnxTensor of(ElementType type, int... bytes) {
    ByteBuffer data = ByteBuffer.allocate(bytes.length);
    for (int value : bytes) {
      data.put((byte) value);
    }
    return new OnnxTensor("t", type, List.of((long) bytes.length / type.bytes()), data.flip());
  }

  /** The examples of half precision in the English Wikipedia, which are those of IEEE 754. */
  @Test
  void reads_half_precision() {
    ByteBuffer data = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits :
        new int[] {
          0x0000, 0x0001, 0x03ff, 0x0400, 0x3555, 0x3c01, 0x7bff, 0x7c00, 0xc000, 0xfc00
        }) {
      data.putShort((short) bits);
    }
    assertThat(new OnnxTensor("", ElementType.FLOAT16, List.of(10L), data.flip()).floats())
        .containsExactly(
            0f,
            (float) Math.pow(2, -24),
            (float) (Math.pow(2, -14) * 1023 / 1024),
            (float) Math.pow(2, -14),
            .333251953125f,
            1 + 1 / 1024f,
            65504f,
            Float.POSITIVE_INFINITY,
            -2f,
            Float.NEGATIVE_INFINITY);
    assertThat(of(ElementType.FLOAT16, 1, 0x7c).floats()).containsExactly(Float.NaN);
  }

  /** bfloat16 is the upper half of a binary32. */
  @Test
  void reads_bfloat16() {
    assertThat(of(ElementType.BFLOAT16, 0x80, 0x3f, 0x49, 0xc0).floats())
        .containsExactly(1f, -3.140625f);
  }

  @Test
  void reads_whole_numbers_with_and_without_sign() {
    assertThat(of(ElementType.INT8, 0xff, 5).integers()).containsExactly(-1, 5);
    assertThat(of(ElementType.UINT8, 0xff, 5).integers()).containsExactly(255, 5);
    assertThat(of(ElementType.BOOL, 0, 1, 2).integers()).containsExactly(0, 1, 1);
    assertThat(of(ElementType.INT16, 0xfe, 0xff).integers()).containsExactly(-2);
    assertThat(of(ElementType.UINT16, 0xfe, 0xff).integers()).containsExactly(65534);
    assertThat(of(ElementType.UINT32, 0xff, 0xff, 0xff, 0xff).integers())
        .containsExactly(4294967295L);
    assertThat(OnnxTensor.ofIntegers("", List.of(2L), Long.MIN_VALUE, 7).integers())
        .containsExactly(Long.MIN_VALUE, 7);
    assertThat(OnnxTensor.ofIntegers("", List.of(2L), -3, 7).doubles()).containsExactly(-3, 7);
  }

  @Test
  void says_what_type_was_expected() {
    assertThatThrownBy(() -> of(ElementType.INT8, 1).floats())
        .isInstanceOf(InputException.class)
        .hasMessage("tensor t (1) is of type INT8 where floating point numbers are expected");
    assertThatThrownBy(() -> OnnxTensor.ofFloats("w", List.of(), 1).integers())
        .hasMessage("tensor w (scalar) is of type FLOAT where whole numbers are expected");
    assertThatThrownBy(() -> of(ElementType.UINT64, 0, 0, 0, 0, 0, 0, 0, 0x80).integers())
        .hasMessageContaining("at most 2^63 - 1");
  }

  @Test
  void holds_as_many_bytes_as_its_shape_says() {
    assertThatThrownBy(() -> OnnxTensor.ofFloats("", List.of(2L), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> OnnxTensor.ofFloats("", List.of(-1L, -1L), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(OnnxTensor.ofFloats("", List.of(3L, 0L)).floats()).isEmpty();
  }
}
