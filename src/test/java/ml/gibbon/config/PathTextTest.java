package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "out",
        "a b",
        "50%",
        "a%20b",
        "a#b",
        "run[1]",
        "out{a,b}",
        "what?",
        "st*r",
        "a/b:c",
        "/a:b/c",
        "./a:b",
        "\u00e9",
        "\uD83D\uDE00",
        "a~b",
        "~user",
        "-dash",
        "back\\slash",
        "trailing ",
        "new\nline",
        ".",
        "..",
        "../x",
        "a/../b",
        "hdfs://nn:8020/a%20b",
        "hdfs:///x",
        "s3a://bucket/x",
        "s3a://bucket",
        "file:/x",
        "file:///a%20b",
        "abfs://c@account.dfs.core.windows.net/x"
      })
  void a_name_is_taken_as_it_stands(String text) {
    assertThat(PathText.fault(text)).isEmpty();
    assertThat(PathText.normal(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "out/,out",
    "out//,out",
    "//a/b,/a/b",
    "/,/",
    "hdfs://nn/x/,hdfs://nn/x",
    "1:2,./1:2",
    ":x,./:x",
    "a b:c,./a b:c"
  })
  void what_says_nothing_goes_and_a_colon_ends_no_scheme(String text, String normal) {
    assertThat(PathText.fault(text)).isEmpty();
    assertThat(PathText.normal(text)).isEqualTo(normal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '' | filled in
          ' ' | filled in
          https://host/a.zip | a local path or the URI of a Hadoop file system; an input from there has to be downloaded first
          http://host/a | an input from there has to be downloaded first
          ftp://host/a | an input from there has to be downloaded first
          HTTPS://host/a.zip | an input from there has to be downloaded first
          hf://datasets/mnist | huggingface-cli download NAME --repo-type dataset
          C:\\data | a path without a drive letter, such as /mnt/c/FOLDER where WSL has it (a folder of that name is ./C:\\data)
          D:/data | a path without a drive letter, such as /mnt/d/FOLDER
          s3:bucket/x | a URI such as s3a://bucket/x, or for a folder of this name ./s3:bucket/x
          hdfs:x | a URI such as hdfs://x, or for a folder of this name ./hdfs:x
          ab:c | a URI such as ab://c, or for a folder of this name ./ab:c
          file:x | a URI such as file://x
          file://data/x | file:///data/x, with three slashes
          ~ | because only shells know ~ (a folder of that name is ./~)
          ~/data | the whole path, or in a configuration file ${home}"/data"
          """)
  void what_no_file_system_takes_says_what_to_write(String text, String instead) {
    assertThat(PathText.fault(text)).get().asString().contains(instead);
  }
}
