package ml.gibbon.cli;

import java.net.URI;
import java.net.URISyntaxException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.filter.AbstractFilterable;

/** Gibbon's own lines on the console, short and once; of Spark and DL4J the warnings only. */
final class ConsoleLog {

  /** The name of Spark's own settings, used when nobody gave any. */
  private static final String SPARK_DEFAULTS = "log4j2-defaults.properties";

  private static final String NO_BEANS = "log4j2.disable.jmx";

  /** Of our own settings, where the lines of the console go. */
  static final String APPENDER = "console";

  /** What our own settings call themselves, wherever they lie. */
  private static final String OURS = "gibbon";

  private ConsoleLog() {}

  /** Sets up Log4j, unless the user did: in Spark's conf folder or by a system property. */
  static void configure() {
    // Log4j's own management beans, which nobody asks for here, take a quarter of a second.
    System.setProperty(NO_BEANS, System.getProperty(NO_BEANS, "true"));
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    String location = context.getConfiguration().getConfigurationSource().getLocation();
    if (location == null || location.endsWith(SPARK_DEFAULTS)) {
      Configurator.reconfigure(settings());
    }
    if (isOurs(context.getConfiguration())) {
      AbstractFilterable console = context.getConfiguration().getAppender(APPENDER);
      console.addFilter(new RepeatedLines());
    }
  }

  /** Whether nobody has configured Log4j otherwise. */
  static boolean isOurs(Configuration configuration) {
    return OURS.equals(configuration.getName());
  }

  private static URI settings() {
    try {
      return ConsoleLog.class.getResource("log4j2.properties").toURI();
    } catch (URISyntaxException e) {
      throw new AssertionError("a resource has a URI", e);
    }
  }
}
