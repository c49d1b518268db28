package ml.gibbon.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import ml.gibbon.error.ConfigurationException;

/**
 * Lets a configuration include files of this machine alone, because to read one opens no
 * connection, and only files that are there: HOCON itself passes over others without a word.
 */
final class LocalIncludes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

  /** Letters before a colon, more than a drive of Windows has. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private final ConfigIncluder library;

  LocalIncludes() {
    this(null);
  }

  private LocalIncludes(ConfigIncluder library) {
    this.library = library;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return new LocalIncludes(fallback);
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (SCHEME.matcher(what).matches()) {
      throw refused(what);
    }
    return found(what, () -> library.include(required(context), what));
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return found(
        what.toString(), () -> ((ConfigIncluderFile) library).includeFile(required(context), what));
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused(what.toString());
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    return found(
        what, () -> ((ConfigIncluderClasspath) library).includeResources(required(context), what));
  }

  private static ConfigIncludeContext required(ConfigIncludeContext context) {
    return context.setParseOptions(context.parseOptions().setAllowMissing(false));
  }

  private static ConfigObject found(String what, Supplier<ConfigObject> included) {
    try {
      return included.get();
    } catch (ConfigException.IO e) {
      throw new ConfigurationException(
          "a configuration includes %s, which is not there; name a file from the folder of the configuration, or leave the include out"
              .formatted(Value.shortened(what)));
    }
  }

  private static ConfigurationException refused(String what) {
    return new ConfigurationException(
        "a configuration includes %s but may include only files of this machine; download it and write include \"FILE\""
            .formatted(Value.shortened(what)));
  }
}
