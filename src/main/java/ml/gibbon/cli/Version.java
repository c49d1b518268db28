package ml.gibbon.cli;

import ml.gibbon.provenance.Build;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: version and commit of the build. */
public final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    Build build = Build.current();
    return new String[] {"gibbon %s (%s)".formatted(build.version(), build.gitCommit())};
  }
}
