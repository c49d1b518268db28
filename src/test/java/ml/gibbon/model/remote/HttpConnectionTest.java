package ml.gibbon.model.remote;

import static ml.gibbon.model.remote.RemoteModels.CLASSES;
import static ml.gibbon.model.remote.RemoteModels.IMAGES;
import static ml.gibbon.model.remote.RemoteModels.pixels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import ml.gibbon.error.InputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that answers batches, and one that does not. */
class HttpConnectionTest {

  private static final String SECRET = "sesame-0815";

  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> tokens = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private Handler handler = HttpConnectionTest::answer;

  /** What the server does with a request, {@code [N, 1, 2, 3]}. */
  private interface Handler {
    void handle(HttpExchange exchange, NpyArray images) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/answer",
        exchange -> {
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Api-Key")));
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] body = exchange.getRequestBody().readAllBytes();
          try (exchange) {
            handler.handle(exchange, NpyArray.read(new ByteArrayInputStream(body), 1000));
          } catch (AnswerException e) {
            throw new IOException(e);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, NpyArray images) throws IOException {
    respond(exchange, 200, NpyArray.encode(scores(images), images.shape()[0], CLASSES));
  }

  private static float[] scores(NpyArray images) {
    int count = (int) images.shape()[0];
    float[] scores = new float[count * CLASSES];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) images.values()[i / CLASSES * IMAGES.size() + i % CLASSES];
    }
    return scores;
  }

  private URI url() {
    return URI.create("http://127.0.0.1:%d/answer".formatted(server.getAddress().getPort()));
  }

  private RemoteAnswers answers(int retries, double timeout, String variable, String header) {
    Endpoint endpoint = new Endpoint.Http(url().toString(), variable, header);
    return new RemoteAnswers(
        RemoteModels.of(endpoint, AnswerKind.SCORES, retries, timeout),
        new HttpConnection(url(), header, variable, name -> name.equals("TOKEN") ? SECRET : null),
        pauses::add);
  }

  private RemoteAnswers answers(int retries) {
    return answers(retries, 30, "", "Authorization");
  }

  private void assertRefused(String what, int retries) {
    try (RemoteAnswers answers = answers(retries)) {
      assertThatThrownBy(() -> answers.logits(pixels(2), 2))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("model oracle, %s, ", url())
          .hasMessageContaining(what)
          .hasMessageEndingWith("; it must answer 2 x 4 finite scores as an .npy array [2, 4]");
    }
  }

  @Test
  void scores_come_back_in_order() {
    try (RemoteAnswers answers = answers(0)) {
      assertThat(answers.logits(pixels(8), 8)).containsExactly(scoresOf(8));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static float[] scoresOf(int images) {
    return RemoteModels.scores(images);
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503})
  void a_status_that_may_pass_is_tried_again(int status) {
    handler =
        (exchange, images) -> {
          if (tokens.size() <= 4) {
            respond(exchange, status, text("busy\nat line 7"));
          } else {
            answer(exchange, images);
          }
        };
    try (RemoteAnswers answers = answers(2)) {
      assertThat(answers.logits(pixels(2), 2)).containsExactly(scoresOf(2));
    }
    assertThat(pauses).hasSize(2);
  }

  @Test
  void a_status_that_stays_is_told_with_what_the_server_says() {
    handler = (exchange, images) -> respond(exchange, 503, text("no capacity\nat line 7"));
    assertRefused("answered HTTP status 503 (no capacity?at line 7), at the last of 3 attempts", 2);
    handler = (exchange, images) -> respond(exchange, 404, new byte[0]);
    assertRefused("answered HTTP status 404;", 2);
    handler = (exchange, images) -> respond(exchange, 302, new byte[0]);
    assertRefused("answered HTTP status 302;", 2);
    assertThat(pauses).as("of the first alone").hasSize(2);
  }

  @Test
  void retry_after_is_waited_for_in_seconds_and_until_a_date() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(90));
    List<String> after = new ArrayList<>(List.of("17", date, "soon"));
    handler =
        (exchange, images) -> {
          if (after.isEmpty()) {
            answer(exchange, images);
          } else {
            exchange.getResponseHeaders().set("Retry-After", after.remove(0));
            respond(exchange, 429, new byte[0]);
          }
        };
    try (RemoteAnswers answers = answers(3)) {
      assertThat(answers.logits(pixels(2), 2)).containsExactly(scoresOf(2));
    }
    assertThat(pauses.get(0)).isEqualTo(Duration.ofSeconds(17));
    assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(90));
    assertThat(pauses.get(2)).isZero();
  }

  @Test
  void what_is_no_answer_is_an_error_of_one_line() {
    handler = (exchange, images) -> respond(exchange, 200, text("<html>welcome</html>"));
    assertRefused("answered \"<html>welcome</html>\", which begins no .npy array", 0);
    handler = (exchange, images) -> respond(exchange, 200, new byte[0]);
    assertRefused("answered 0 bytes, too few for an array", 0);
    handler = (exchange, images) -> respond(exchange, 200, NpyArray.encode(new float[8], 8));
    assertRefused("answered an array [8]", 0);
    handler = (exchange, images) -> respond(exchange, 200, NpyArray.encode(new float[4], 1, 4));
    assertRefused("answered an array [1, 4]", 0);
    float[] infinite = new float[8];
    infinite[5] = Float.POSITIVE_INFINITY;
    handler = (exchange, images) -> respond(exchange, 200, NpyArray.encode(infinite, 2, 4));
    assertRefused("answered scores of Infinity for an image", 0);
    byte[] whole = NpyArray.encode(new float[8], 2, 4);
    handler = (exchange, images) -> respond(exchange, 200, Arrays.copyOf(whole, whole.length - 1));
    assertRefused("answered %d bytes, too few".formatted(whole.length - 1), 0);
    handler = (exchange, images) -> respond(exchange, 200, Arrays.copyOf(whole, whole.length + 5));
    assertRefused("answered 5 bytes more than an array", 0);
    handler = (exchange, images) -> respond(exchange, 200, new byte[1 << 20]);
    assertRefused("a response of more than", 0);
  }

  @Test
  void a_server_that_stalls_is_given_up() {
    handler =
        (exchange, images) -> {
          exchange.sendResponseHeaders(200, 500);
          exchange.getResponseBody().write(new byte[10]);
          exchange.getResponseBody().flush();
          try {
            Thread.sleep(20_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (RemoteAnswers answers = answers(0, .5, "", "Authorization")) {
      assertThatThrownBy(() -> answers.logits(pixels(1), 1))
          .hasMessageContaining("did not answer within 0.5 s");
    }
  }

  @Test
  void a_server_that_is_not_there_is_tried_again() throws IOException {
    URI nowhere = URI.create("http://127.0.0.1:%d/answer".formatted(freePort()));
    RemoteModel model =
        RemoteModels.of(
            new Endpoint.Http(nowhere.toString(), "", "Authorization"), AnswerKind.SCORES, 1, 30);
    HttpConnection connection = new HttpConnection(nowhere, "Authorization", "", name -> null);
    try (RemoteAnswers answers = new RemoteAnswers(model, connection, pauses::add)) {
      assertThatThrownBy(() -> answers.logits(pixels(1), 1))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "refused the connection, or is not there, at the last of 2 attempts");
    }
    assertThat(pauses).hasSize(1);
  }

  @Test
  void a_token_comes_from_the_environment_and_shows_nowhere() {
    handler = (exchange, images) -> respond(exchange, 403, text("no access for Bearer " + SECRET));
    try (RemoteAnswers answers = answers(0, 30, "TOKEN", "Authorization")) {
      assertThatThrownBy(() -> answers.logits(pixels(1), 1))
          .hasMessageContaining("status 403 (no access for Bearer ***)")
          .hasMessageNotContaining(SECRET);
    }
    handler = HttpConnectionTest::answer;
    try (RemoteAnswers answers = answers(0, 30, "TOKEN", "X-Api-Key")) {
      answers.logits(pixels(1), 1);
    }
    assertThat(tokens).containsExactly("null", "Bearer " + SECRET, SECRET, "null");
  }

  @Test
  void a_token_that_is_not_set_is_no_request() {
    try (RemoteAnswers answers = answers(3, 30, "OTHER", "Authorization")) {
      assertThatThrownBy(() -> answers.logits(pixels(1), 1))
          .hasMessageContaining("needs a token from the environment variable OTHER");
    }
    assertThat(tokens).isEmpty();
  }
}
