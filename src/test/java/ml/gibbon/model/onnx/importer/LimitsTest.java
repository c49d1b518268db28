package ml.gibbon.model.onnx.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import ml.gibbon.error.InputException;
import ml.gibbon.network.Graph;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Small files that ask for gigabytes or hours are refused at once. */
class LimitsTest {

  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private static Graph read(Files file) {
    return assertTimeout(
        AT_ONCE, () -> OnnxImporter.function(file.output("y").model(), Map.of(), "y"));
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(Files file) {
    return assertThatThrownBy(() -> read(file)).isInstanceOf(InputException.class);
  }

  private static Files image() {
    return Files.ofOpset(13).input("x", 1, 1, 4, 4);
  }

  @Test
  void refuses_convolutions_of_huge_images() {
    Files file =
        image()
            .floats("w", List.of(1L, 1L, 1L, 1L), 1)
            .node("Conv", Map.of("pads", Files.list(0L, 1L << 30, 0L, 0L)), "c", "x", "w")
            .integers("starts", 0)
            .integers("ends", 1)
            .integers("axes", 3)
            .node("Slice", "y", "c", "starts", "ends", "axes");
    refused(file).hasMessageContaining("node c (Conv) of opset 13");
  }

  @Test
  void refuses_tensors_that_grow_step_by_step() {
    Files file = image().integers("twice", 1, 1, 2, 2);
    String last = "x";
    for (int i = 0; i < 20; i++) {
      file.node("Tile", "t" + i, last, "twice");
      last = "t" + i;
    }
    refused(file.node("Relu", "y", last)).hasMessageContaining("million numbers");
    Files sums = Files.ofOpset(13).input("x", 1, 1024, 1).input("z", 1, 1, 1 << 20);
    refused(sums.node("Add", "y", "x", "z"))
        .hasMessageContaining("more than 64 million numbers for one image");
  }

  @Test
  void refuses_shapes_of_many_axes() {
    long[] ones = LongStream.generate(() -> 1).limit(33).toArray();
    refused(Files.ofOpset(13).input("x", 1).integers("to", ones).node("Reshape", "y", "x", "to"))
        .hasMessageContaining("33 axes are too many, the most are 32");
    long[] axes = LongStream.range(0, 200_000).toArray();
    refused(Files.ofOpset(13).input("x", 1).integers("a", axes).node("Unsqueeze", "y", "x", "a"))
        .hasMessageContaining("200001 axes are too many");
  }

  @Test
  void reads_a_hundred_thousand_nodes_at_once() {
    Files file = Files.ofOpset(13).input("x", 1, 2);
    String last = "x";
    for (int i = 1; i < 100_000; i++) {
      file.node("Abs", "t" + i, last);
      last = "t" + i;
    }
    assertThat(read(file.node("Abs", "y", last)).nodes()).hasSize(100_001);
  }
}
