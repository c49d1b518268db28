package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script is given to bash, which completes command lines with it. */
@DisabledOnOs(OS.WINDOWS)
class CompletionCommandTest {

  @TempDir Path folder;

  private Path script;

  @BeforeEach
  void write_the_script() throws Exception {
    StringWriter out = new StringWriter();
    PrintWriter err = new PrintWriter(new StringWriter());
    assertThat(
            GibbonCommand.execute(
                name -> new RecordingPipeline(), new PrintWriter(out, true), err, "completion"))
        .isZero();
    script = Files.writeString(folder.resolve("completion"), out.toString());
  }

  private List<String> bash(String program) throws Exception {
    Process process =
        new ProcessBuilder("bash", "-c", program, "bash", script.toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out.lines().toList();
  }

  /** What bash would offer after these words, the last of which is not whole. */
  private List<String> completed(String line) throws Exception {
    return bash(
        """
        source "$1"
        compopt() { :; } # which only readline may call
        COMP_LINE='%1$s'
        COMP_POINT=${#COMP_LINE}
        COMP_WORDS=(%1$s)
        [[ $COMP_LINE != *' ' ]] || COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _complete_gibbon
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(line));
  }

  @Test
  void bash_accepts_the_script() throws Exception {
    assertThat(bash("bash -n \"$1\"")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "gibbon lea, leaderboard",
    "deploy/gibbon gen, generate",
    "/opt/gibbon/deploy/gibbon adv, adversarial-train",
    "gibbon run --fail, --fail-under",
    "gibbon verify --str, --strict",
    "gibbon run mine.conf --se, --set",
    "gibbon data, datasets"
  })
  void a_word_that_has_one_ending_gets_it(String line, String word) throws Exception {
    assertThat(completed(line)).extracting(String::strip).containsExactly(word);
  }

  /** Where the script offers nothing, bash goes on with the names of files. */
  @Test
  void a_configuration_is_completed_as_a_file() throws Exception {
    Files.createFile(folder.resolve("mine.conf"));

    assertThat(bash("source \"$1\"; complete -p gibbon"))
        .singleElement()
        .asString()
        .contains("-F _complete_gibbon", "-o default");
    assertThat(completed("gibbon run mi"))
        .allSatisfy(word -> assertThat(word.strip()).isIn("", "mine.conf"));
  }
}
