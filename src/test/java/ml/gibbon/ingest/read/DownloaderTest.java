package ml.gibbon.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Sha256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {

  private static final byte[] CONTENT = new byte[300_000];

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir Path cache;

  private final Downloader downloader = new Downloader(Duration.ofMillis(1));

  /** The Range header of every request, {@code ""} for none. */
  private final List<String> ranges = new CopyOnWriteArrayList<>();

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private PinnedFile served(HttpHandler handler) {
    return new PinnedFile(
        "data.gz", CONTENT.length, Sha256.of(CONTENT), List.of(mirror("/data.gz", handler)));
  }

  private URI mirror(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          ranges.add(range == null ? "" : range);
          try (exchange) {
            handler.handle(exchange);
          }
        });
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Promises everything and breaks off after {@code bytes} bytes. */
  private static void sendAndCut(HttpExchange exchange, int bytes) throws IOException {
    exchange.sendResponseHeaders(200, CONTENT.length);
    exchange.getResponseBody().write(CONTENT, 0, bytes);
    exchange.getResponseBody().flush();
  }

  private static void sendFrom(HttpExchange exchange, int from) throws IOException {
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes %d-%d/%d".formatted(from, CONTENT.length - 1, CONTENT.length));
    exchange.sendResponseHeaders(206, CONTENT.length - from);
    exchange.getResponseBody().write(CONTENT, from, CONTENT.length - from);
  }

  private static int start(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  private void assertOnlyTheWholeFile() throws IOException {
    assertThat(cache.resolve("data.gz")).hasBinaryContent(CONTENT);
    assertThat(cache).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void fetches_a_file() throws IOException {
    downloader.fetch(served(exchange -> send(exchange, CONTENT)), cache);

    assertOnlyTheWholeFile();
    assertThat(ranges).containsExactly("");
  }

  @Test
  void does_not_ask_for_a_file_that_is_there() throws IOException {
    PinnedFile file = served(exchange -> send(exchange, CONTENT));

    downloader.fetch(file, cache);
    downloader.fetch(file, cache);

    assertThat(ranges).hasSize(1);
  }

  @Test
  void refuses_a_wrong_hash_and_leaves_nothing() {
    byte[] wrong = CONTENT.clone();
    wrong[1000] ^= 1;

    assertThatThrownBy(() -> downloader.fetch(served(exchange -> send(exchange, wrong)), cache))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("data.gz could not be downloaded")
        .hasMessageContaining("300000 bytes with SHA-256 " + Sha256.of(wrong))
        .hasMessageContaining(Sha256.of(CONTENT) + " is expected")
        .message()
        .hasLineCount(1);
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void refuses_a_wrong_size_and_leaves_nothing() {
    byte[] wrong = Arrays.copyOf(CONTENT, 1000);

    assertThatThrownBy(() -> downloader.fetch(served(exchange -> send(exchange, wrong)), cache))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("holds 1000 bytes but 300000 are expected");
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void goes_on_where_a_connection_was_cut() throws IOException {
    downloader.fetch(
        served(
            exchange -> {
              if (ranges.size() == 1) {
                sendAndCut(exchange, 100_000);
              } else {
                sendFrom(exchange, start(exchange));
              }
            }),
        cache);

    assertOnlyTheWholeFile();
    assertThat(ranges).hasSize(2);
    assertThat(ranges.get(1)).matches("bytes=[1-9]\\d*-");
  }

  @Test
  void goes_on_with_what_an_earlier_run_left() throws IOException {
    Files.write(cache.resolve("data.gz.part"), Arrays.copyOf(CONTENT, 12_345));

    downloader.fetch(served(exchange -> sendFrom(exchange, start(exchange))), cache);

    assertOnlyTheWholeFile();
    assertThat(ranges).containsExactly("bytes=12345-");
  }

  @Test
  void starts_anew_when_the_server_knows_no_ranges() throws IOException {
    Files.write(cache.resolve("data.gz.part"), Arrays.copyOf(CONTENT, 12_345));

    downloader.fetch(served(exchange -> send(exchange, CONTENT)), cache);

    assertOnlyTheWholeFile();
  }

  @Test
  void gives_up_on_a_server_that_always_cuts_and_keeps_no_half_file() {
    PinnedFile file = served(exchange -> sendAndCut(exchange, 1000));

    assertThatThrownBy(() -> downloader.fetch(file, cache))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("broke off")
        .message()
        .hasLineCount(1);
    assertThat(cache.resolve("data.gz")).doesNotExist();
    assertThat(ranges).hasSize(5);
  }

  @Test
  void reports_a_missing_file_at_once() {
    PinnedFile file = served(exchange -> exchange.sendResponseHeaders(404, -1));

    assertThatThrownBy(() -> downloader.fetch(file, cache))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("HTTP status 404")
        .hasMessageContaining("data.path")
        .message()
        .hasLineCount(1);
    assertThat(ranges).hasSize(1);
  }

  @Test
  void asks_the_second_mirror_when_the_first_has_lost_the_file() throws IOException {
    PinnedFile file =
        new PinnedFile(
            "data.gz",
            CONTENT.length,
            Sha256.of(CONTENT),
            List.of(
                mirror("/lost", exchange -> exchange.sendResponseHeaders(404, -1)),
                mirror("/data.gz", exchange -> send(exchange, CONTENT))));

    downloader.fetch(file, cache);

    assertOnlyTheWholeFile();
  }
}
