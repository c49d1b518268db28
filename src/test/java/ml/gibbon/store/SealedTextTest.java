package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedTextTest {

  private static final String RESULTS = SealedText.hashOf(List.of("one", "two"));

  @TempDir Path folder;

  private final Publisher publisher = new Publisher(new Configuration());

  private String write(String text) {
    String file = folder.resolve("page.md").toString();
    SealedText.write(publisher, file, text, RESULTS);
    return file;
  }

  @Test
  void a_page_keeps_its_text_and_is_known_to_show_its_results() throws IOException {
    String file = write("| \u00e4 |\n| b |");

    assertThat(Files.readString(Path.of(file))).startsWith("| \u00e4 |\n| b |\n<!-- results ");
    assertThat(SealedText.fault(publisher, file, RESULTS)).isEmpty();
  }

  @Test
  void a_page_of_other_results_says_which_stage_makes_it() {
    assertThat(SealedText.fault(publisher, write("text"), SealedText.hashOf(List.of("one"))))
        .hasValueSatisfying(
            fault ->
                assertThat(fault)
                    .endsWith(
                        "page.md shows other results than those of its folder: run the stage report"
                            + " again"));
  }

  @Test
  void a_page_that_was_edited_in_any_place_is_known() throws IOException {
    Path file = Path.of(write("a page of some words\n"));
    String page = Files.readString(file);
    for (String edited :
        List.of(
            page.replace("some", "any"),
            page.replace("page of", "page  of"),
            page + "more",
            page.substring(0, page.indexOf("<!--")),
            page.replace(RESULTS, "0".repeat(64)),
            "")) {
      publisher.replaceFile(file.toString(), edited.getBytes(StandardCharsets.UTF_8));
      assertThat(SealedText.fault(publisher, file.toString(), RESULTS))
          .hasValueSatisfying(fault -> assertThat(fault).contains("page.md was edited"));
    }
  }

  @Test
  void a_page_that_is_gone_is_named() {
    assertThat(SealedText.fault(publisher, folder.resolve("none.md").toString(), RESULTS))
        .hasValueSatisfying(fault -> assertThat(fault).contains("none.md is not there"));
  }
}
