package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a manifest says of its folder is whole, or refused in one line. */
class AboutTest {

  private static ObjectNode table() {
    return (ObjectNode)
        Json.tree(
            new AdversarialSet(
                "digits",
                "test",
                "1x28x28",
                List.of("0", "1"),
                "m",
                "fgsm",
                "fgsm",
                new TreeMap<>(),
                "linf",
                OptionalDouble.of(.25),
                "untargeted",
                "[0, 1]",
                "float32",
                "compiled"));
  }

  private static void refused(ObjectNode json) {
    assertThatThrownBy(() -> Json.convert(json, AdversarialSet.class))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dataset",
        "split",
        "shape",
        "classNames",
        "model",
        "attack",
        "kind",
        "settings",
        "norm",
        "goal",
        "clip",
        "pixels",
        "engine"
      })
  void a_key_that_is_missing_is_named(String key) {
    ObjectNode json = table();
    json.remove(key);

    assertThatThrownBy(() -> Json.convert(json, AdversarialSet.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it has no " + key);
  }

  @ParameterizedTest
  @CsvSource({
    "shape, 28",
    "shape, 1xAx28",
    "norm, l3",
    "goal, away",
    "clip, 0 to 1",
    "pixels, float16"
  })
  void a_value_that_nothing_writes_is_refused(String key, String value) {
    ObjectNode json = table();
    json.put(key, value);

    refused(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kind", "about", "settings", "provenance", "files"})
  void a_manifest_without_one_of_its_parts_is_refused(String key) {
    ObjectNode manifest = (ObjectNode) Json.tree(new TreeMap<String, Object>());
    for (String part : List.of("about", "settings", "provenance")) {
      manifest.set(part, Json.tree(new TreeMap<String, Object>()));
    }
    manifest.put("kind", "clean");
    manifest.set("files", Json.tree(List.of()));
    manifest.remove(key);

    assertThatThrownBy(() -> Json.convert(manifest, Manifest.class))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }
}
