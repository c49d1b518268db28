package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProductStepTest {

  @Test
  void a_product_counts_its_multiplications_and_additions() {
    try (ProductStep step = new ProductStep()) {
      assertThat(step.run()).isEqualTo(2L * 256 * 1200 * 1200);
    }
  }
}
