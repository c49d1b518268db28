package ml.gibbon.failure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Adds the {@link FailureTest}s to {@code target/failures.md}, which the build begins anew, in the
 * order they ran.
 */
final class FailureList implements BeforeTestExecutionCallback, AfterTestExecutionCallback {

  private static final Path LIST = Path.of("target/failures.md");
  private static final String HEAD =
      """
      | injected | came out | seconds | test |
      |---|---|---|---|
      """;

  private static final Namespace MINE = Namespace.create(FailureList.class);

  @Override
  public void beforeTestExecution(ExtensionContext test) {
    test.getStore(MINE).put("start", System.nanoTime());
  }

  @Override
  public void afterTestExecution(ExtensionContext test) throws IOException {
    long nanos = System.nanoTime() - test.getStore(MINE).get("start", Long.class);
    FailureTest failure = test.getRequiredTestMethod().getAnnotation(FailureTest.class);
    String outcome =
        test.getExecutionException().isEmpty() ? failure.outcome() : "**not as expected**";
    append(
        String.format(
            Locale.ROOT,
            "| %s | %s | %.0f | %s.%s |%n",
            failure.injected(),
            outcome,
            nanos / 1e9,
            test.getRequiredTestClass().getSimpleName(),
            test.getRequiredTestMethod().getName()));
  }

  private static void append(String line) throws IOException {
    Files.createDirectories(LIST.getParent());
    try (FileChannel list =
        FileChannel.open(LIST, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      // Until it is closed: other JVMs append, too.
      list.lock();
      String text = list.size() == 0 ? HEAD + line : line;
      list.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
