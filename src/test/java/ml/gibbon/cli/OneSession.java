package ml.gibbon.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import ml.gibbon.cluster.SparkSessions;
import ml.gibbon.run.Pipeline;
import ml.gibbon.run.SparkPipeline;
import ml.gibbon.store.LocalSpark;
import org.apache.spark.sql.SparkSession;

/** The commands as a user gives them, in this JVM and all in one Spark session. */
public final class OneSession implements AutoCloseable {

  private final SparkSession session;
  private final SparkPipeline pipeline;

  /**
   * @param spark settings, as {@code spark-submit --conf} gives them
   */
  public OneSession(Map<String, String> spark) {
    LocalSpark.stopSession();
    spark.forEach(System::setProperty);
    try {
      session = SparkSessions.open("tests");
      pipeline = new SparkPipeline("tests");
    } finally {
      spark.keySet().forEach(System::clearProperty);
    }
  }

  /** Runs one command. */
  public InProcess.Outcome run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        GibbonCommand.execute(
            name -> keptOpen(), new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new InProcess.Outcome(code, out.toString(), err.toString());
  }

  private Pipeline keptOpen() {
    return (Pipeline)
        Proxy.newProxyInstance(
            Pipeline.class.getClassLoader(),
            new Class<?>[] {Pipeline.class},
            (proxy, method, args) -> call(method, args));
  }

  private Object call(Method method, Object[] args) throws Throwable {
    try {
      return method.getName().equals("close") ? null : method.invoke(pipeline, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() {
    session.stop();
  }
}
