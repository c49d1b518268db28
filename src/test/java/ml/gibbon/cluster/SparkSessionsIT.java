package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import ml.gibbon.cli.OneSession;
import ml.gibbon.store.LocalSpark;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkSessionsIT {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Duser.language=ar",
        "-Dx=y -Duser.language=fa -Duser.extensions=u-nu-arabext",
        ""
      })
  void executors_write_numbers_and_letters_as_the_driver_does(String options) {
    OneSession session =
        new OneSession(
            Map.of("spark.master", "local[1]", "spark.executor.extraJavaOptions", options));
    try {
      // Of a system property that is given twice, Java takes the last one.
      assertThat(LocalSpark.session().conf().get("spark.executor.extraJavaOptions"))
          .startsWith(options)
          .endsWith(
              "-Duser.language=en -Duser.country= -Duser.variant= -Duser.script= -Duser.extensions="
                  + " -Duser.language.format=en");
      assertThat(LocalSpark.session().conf().get("spark.executorEnv.LC_ALL")).isEqualTo("C.UTF-8");
    } finally {
      session.close();
    }
  }
}
