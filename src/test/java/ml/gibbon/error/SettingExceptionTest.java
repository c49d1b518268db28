package ml.gibbon.error;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingExceptionTest {

  @Test
  void says_the_component_what_is_allowed_and_what_was_found() {
    assertThatThrownBy(
            () -> SettingException.require(false, "steps", 0, "a whole number from 1 on"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("steps must be a whole number from 1 on but is 0");
    assertThatThrownBy(() -> SettingException.require(false, "path", "", "filled in"))
        .hasMessage("path must be filled in but is \"\"");
    assertThatNoException()
        .isThrownBy(() -> SettingException.require(true, "steps", 0, "a whole number from 1 on"));
  }

  @Test
  void names_the_first_element_that_is_not_allowed() {
    assertThatThrownBy(
            () ->
                SettingException.requireEach(
                    unit -> unit >= 1, "units", List.of(5, 0, -1), "a whole number from 1 on"))
        .hasMessage("units[1] must be a whole number from 1 on but is 0")
        .asInstanceOf(type(SettingException.class))
        .returns("units[1]", SettingException::component)
        .returns("0", SettingException::found)
        .returns("a whole number from 1 on", SettingException::allowed);
  }
}
