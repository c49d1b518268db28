package ml.gibbon.engine.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaTest {

  /** An array and the operations that need it. */
  private record Living(NativeFloats array, int first, int last) {}

  private static void fill(NativeFloats array, float value) {
    float[] values = new float[array.length()];
    Arrays.fill(values, value);
    array.put(0, values, values.length);
  }

  private static void assertHolds(NativeFloats array, float value) {
    float[] values = new float[array.length()];
    array.get(0, values, values.length);
    assertThat(values).containsOnly(value);
  }

  /** Operation by operation, as a network runs. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void an_array_keeps_its_values_as_long_as_it_is_needed(long seed) {
    Random random = new Random(seed);
    int operations = 40;
    try (Arena arena = new Arena()) {
      NativeFloats lasting = arena.reserve(100);
      List<Living> all = new ArrayList<>();
      int[] ends = new int[3 * operations];
      NativeFloats[] arrays = new NativeFloats[ends.length];
      long each = 0;
      for (int now = 0; now < operations; now++) {
        for (int i = 3 * now; i < 3 * now + 3; i++) {
          arrays[i] = arena.reservePassing(1 + random.nextInt(300));
          ends[i] = Math.min(operations - 1, now + random.nextInt(6));
          each += arrays[i].length();
          all.add(new Living(arrays[i], now, ends[i]));
        }
        for (int i = 0; i < 3 * now + 3; i++) {
          if (ends[i] == now) {
            arena.keep(arrays[i]);
          }
        }
        arena.next();
      }
      arena.allocate();
      assertThat(arena.bytes()).isLessThan(each * Float.BYTES);
      fill(lasting, -1);
      for (int now = 0; now < operations; now++) {
        for (int i = 0; i < all.size(); i++) {
          if (all.get(i).first == now) {
            fill(all.get(i).array, i);
          }
        }
        for (int i = 0; i < all.size(); i++) {
          if (all.get(i).first <= now && now <= all.get(i).last) {
            assertHolds(all.get(i).array, i);
          }
        }
      }
      assertHolds(lasting, -1);
    }
  }

  @Test
  void arrays_of_different_times_take_the_memory_of_the_longer() {
    try (Arena one = new Arena();
        Arena both = new Arena()) {
      one.reservePassing(1000);
      both.reservePassing(1000);
      both.next();
      both.reservePassing(999);
      assertThat(both.bytes()).isEqualTo(one.bytes());
    }
  }

  @Test
  void joined_arrays_are_one() {
    try (Arena arena = new Arena()) {
      NativeFloats first = arena.reservePassing(10);
      arena.next();
      NativeFloats second = arena.reservePassing(10);
      arena.join(first, second);
      NativeFloats other = arena.reservePassing(10);
      arena.allocate();
      fill(first, 1);
      fill(other, 2);
      assertHolds(second, 1);
      assertThatThrownBy(() -> arena.join(second, first))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void networks_that_never_run_together_share_memory() {
    try (Arena one = new Arena();
        Arena both = new Arena()) {
      one.reservePassing(1000);
      both.reservePassing(1000);
      both.nextNetwork();
      both.reservePassing(500);
      assertThat(both.bytes()).isEqualTo(one.bytes());
    }
  }
}
