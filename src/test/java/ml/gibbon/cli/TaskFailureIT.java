package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.List;
import ml.gibbon.error.InputException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class TaskFailureIT {

  /** A task that reads a broken file. */
  private static final class Broken implements VoidFunction<Integer>, Serializable {
    @Override
    public void call(Integer image) {
      throw new InputException("a.gz is cut off");
    }
  }

  @Test
  void an_input_error_inside_a_task_is_one_line_with_exit_code_3() {
    StringWriter err = new StringWriter();
    int code = 0;
    SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate();
    try {
      new JavaSparkContext(spark.sparkContext()).parallelize(List.of(1, 2)).foreach(new Broken());
    } catch (Exception e) {
      code = Failures.show(e, new PrintWriter(err, true));
    } finally {
      spark.stop();
    }
    assertThat(code).isEqualTo(3);
    assertThat(err.toString()).isEqualTo("gibbon: a.gz is cut off%n".formatted());
  }
}
