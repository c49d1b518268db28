package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the syntax of a file lets pass in silence, or reads from elsewhere. */
class HoconFilesTest {

  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  static Stream<Arguments> cut() {
    return Stream.of(
        Arguments.of("data.path = /data/set #2", "data.path = \"/data/set #2\"", "#"),
        Arguments.of("data.path = /data/set#2", "data.path = \"/data/set#2\"", "#"),
        Arguments.of("data { path: /data//set }", "path = \"/data//set }\"", "//"),
        Arguments.of("data { name = mnist, path = C#", "path = \"C#\"", "#"),
        Arguments.of("output = ${home}/run#1", "output = \"${home}/run#1\"", "#"),
        Arguments.of("data.path = \"a # b\"/c#d", "", "#"));
  }

  @ParameterizedTest
  @MethodSource("cut")
  void refuses_a_text_that_a_comment_sign_cuts(String line, String advice, String sign) {
    String text = "# it's a \"file\n\nseed = 1 #1\n" + line + "\n";
    if (advice.isEmpty()) {
      CutTexts.refuse("a.conf", text);
      return;
    }
    String key = advice.substring(0, advice.indexOf(' '));

    assertThatThrownBy(() -> CutTexts.refuse("a.conf", text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "%s in line 4 of a.conf is cut by the %s in it, which starts a comment; write %s, or blanks on both sides of a %s that is meant so"
                .formatted(key, sign, advice, sign));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.path = images # the second",
        "data.path = images // the second",
        "data.path = \"/data/set #2\" #2",
        "train.epochs = 3#epochs",
        "seeds = [1, 2] #two",
        "attacks { #all of them\n}",
        "attacks { fgsm { epsilon = 8/255 } } #one",
        "text = \"\"\"a #1\nb#2\"\"\"",
        "#data.path = a#b",
        "evaluate.transfer = true #all"
      })
  void lets_comments_pass(String line) throws IOException {
    assertThat(Hocon.file(write("a.conf", line + "\n"))).isNotNull();
  }

  @Test
  void looks_into_included_files_too() throws IOException {
    Path part = write("part.conf", "data.path = /data/set #2\n");
    Path file = write("a.conf", "include \"part.conf\"\n");

    assertThatThrownBy(() -> Hocon.file(file))
        .hasMessageStartingWith("data.path in line 1 of " + part);
  }

  @Test
  void a_comment_sign_that_cuts_a_brace_too_is_named() throws IOException {
    Path file = write("a.conf", "data { path = /data/a#b }\n");

    assertThatThrownBy(() -> Hocon.file(file)).hasMessageStartingWith("path in line 1 of " + file);
  }

  static Stream<Arguments> otherEncodings() {
    String text = "seed = 1\ndata.title = \u00e9\n";
    return Stream.of(
        Arguments.of(text.getBytes(StandardCharsets.ISO_8859_1), "line 2 has a byte 0xE9;"),
        Arguments.of(text.getBytes(StandardCharsets.UTF_16BE), "line 1 has a byte 0x00;"),
        Arguments.of(("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE), "1 has a byte 0xFF;"),
        Arguments.of((text + "\0\0").getBytes(StandardCharsets.UTF_8), "line 3 has a byte 0x00;"),
        Arguments.of(new byte[] {'a', '\n', (byte) 0xc3}, "line 2 has a byte 0xC3;"));
  }

  @ParameterizedTest
  @MethodSource("otherEncodings")
  void refuses_a_file_in_another_encoding_and_one_that_includes_it(byte[] bytes, String place)
      throws IOException {
    Path part = Files.write(folder.resolve("part.conf"), bytes);

    for (Path file : List.of(part, write("a.conf", "include \"part.conf\"\n"))) {
      assertThatThrownBy(() -> Hocon.file(file))
          .isInstanceOf(ConfigurationException.class)
          .message()
          .hasLineCount(1);
    }
    assertThatThrownBy(() -> Hocon.file(part))
        .hasMessageStartingWith("configuration file %s is no text in UTF-8: ".formatted(part))
        .hasMessageContaining(place);
  }

  @Test
  void reads_utf_8_with_its_mark_and_lines_of_windows() throws IOException {
    Path file = write("a.conf", "\ufeffseed = 1\r\ndata.title = \u732b\r\n");

    assertThat(Hocon.file(file).getString("data.title")).isEqualTo("\u732b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"part\"", "\"part.conf\"", "file(\"part.conf\")", "classpath(\"part\")"})
  void refuses_to_include_what_is_not_there(String what) throws IOException {
    Path file = write("a.conf", "seed = 1\ninclude " + what + "\n");

    assertThatThrownBy(() -> Hocon.file(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching(
            "a configuration includes part(\\.conf)?, which is not there; name a file from .*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include url(\"http://127.0.0.1:1/a.conf\")",
        "include required(url(\"ftp://127.0.0.1:1/a.conf\"))",
        "include \"https://127.0.0.1:1/a.conf\""
      })
  void opens_no_connection(String line) throws IOException {
    Path file = write("a.conf", line + "\n");
    String what = line.replaceAll(".*\"(.*)\".*", "$1");

    assertThatThrownBy(() -> Hocon.file(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "a configuration includes %s but may include only files of this machine; download it and write include \"FILE\""
                .formatted(what));
  }

  @Test
  void says_of_a_folder_that_it_is_one() {
    assertThatThrownBy(() -> Hocon.file(folder))
        .hasMessage("configuration file %s is a folder; name a file in it".formatted(folder));
  }
}
