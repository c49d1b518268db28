package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.ConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

  private static Group group(String uri) {
    Map<String, Object> values = Map.of("data", Map.of("files", List.of("a.gz", uri)));
    return new Group("", ConfigFactory.empty().withFallback(of(values)).root());
  }

  private static com.typesafe.config.ConfigObject of(Map<String, Object> values) {
    return ConfigValueFactory.fromMap(values, "--set " + values);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://AKIA:hush@bucket/images",
        "s3a://AKIA:hu/sh@bucket/images",
        "s3a://:hush@bucket",
        "hdfs://me:hush@namenode:8020/images"
      })
  void a_password_in_a_uri_is_refused_and_not_repeated(String uri) {
    assertThatThrownBy(() -> Credentials.refuse(group(uri)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("data.files[1] is " + uri.replaceAll("//.*@", "//***@"))
        .message()
        .contains("credential.provider.path")
        .hasLineCount(1)
        .doesNotContain("hush", "hu/sh", "AKIA");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://bucket/a:b@c",
        "hdfs://namenode:8020/a@b",
        "hdfs://me@namenode:8020/a",
        "abfss://container@account.dfs.core.windows.net/a",
        "/local/a:b@c",
        "C:\\images@home"
      })
  void other_colons_and_at_signs_are_left_alone(String uri) {
    assertThatCode(() -> Credentials.refuse(group(uri))).doesNotThrowAnyException();
  }
}
