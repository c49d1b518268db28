package ml.gibbon.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassFoldersTest {

  @ParameterizedTest
  @ValueSource(strings = {"cat", "speed limit (50)", "überholen", "no. 7", "T-shirt"})
  void a_name_that_every_disk_takes_is_a_folder(String name) {
    assertThat(ClassFolders.of(List.of(name, "dog"))).containsExactly(name, "dog");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "..", ".hidden", "", "DOG", "dog", "a:b", "end.", "a\nb", "_x"})
  void with_any_other_name_all_folders_have_the_classes_numbers(String name) {
    assertThat(ClassFolders.of(List.of("dog", name))).containsExactly("0", "1");
  }
}
