package ml.gibbon;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README names is there. */
class ReadmeTest {

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  private static List<String> all(String regex) throws IOException {
    return Pattern.compile(regex).matcher(readme()).results().map(result -> group(result)).toList();
  }

  private static String group(MatchResult result) {
    return result.group(1);
  }

  @Test
  void links_into_the_repository_lead_to_files() throws IOException {
    assertThat(all("\\]\\((?!http)([^)#]+)\\)"))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(Path.of(link)).exists());
  }

  @Test
  void configurations_of_the_commands_exist() throws IOException {
    assertThat(all("(conf/[a-z0-9-]+\\.conf)"))
        .isNotEmpty()
        .allSatisfy(conf -> assertThat(Path.of(conf)).exists());
  }

  @Test
  void keys_of_the_parameter_table_are_keys_of_the_reference() throws IOException {
    Config reference = ConfigFactory.parseFile(new File("src/main/resources/reference.conf"));
    List<String> keys =
        all("\\| `((?:data|train|generate|gradient|evaluate|explain)\\.(?!json)[a-z-]+)`");
    assertThat(keys).hasSizeGreaterThan(8);
    assertThat(keys).allSatisfy(key -> assertThat(reference.hasPathOrNull(key)).as(key).isTrue());
  }

  @Test
  void no_placeholder_is_left() throws IOException {
    assertThat(readme()).doesNotContain("@@");
  }
}
