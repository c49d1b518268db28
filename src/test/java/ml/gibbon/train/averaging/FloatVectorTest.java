package ml.gibbon.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatVectorTest {

  /** Lengths below, at and above the size of a piece. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 100_000})
  void arrives_as_it_was_sent(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = i % 97 == 0 ? Float.NaN : 1f / (i - 7.5f);
    }

    FloatVector arrived = SerializationUtils.roundtrip(new FloatVector(values));

    assertThat(arrived.values()).containsExactly(values);
  }
}
