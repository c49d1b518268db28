package ml.gibbon.model.remote;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A server that answers each array that is posted to it with one. */
final class HttpConnection implements Connection {

  /** Bytes of an answer beside its numbers, of which there are at most eight bytes each. */
  private static final int ROOM = 8192;

  private final URI url;
  private final String header;
  private final String variable;
  private final UnaryOperator<String> environment;
  private final HttpClient client;

  /**
   * @param header that a token goes into
   * @param variable of the environment that holds the token; empty for none
   * @param environment values of variables, null for those that are not set
   */
  HttpConnection(URI url, String header, String variable, UnaryOperator<String> environment) {
    this.url = url;
    this.header = header;
    this.variable = variable;
    this.environment = environment;
    this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @Override
  public NpyArray ask(byte[] request, int values, Duration timeout)
      throws AnswerException, InterruptedException {
    HttpResponse<byte[]> response = response(request, ROOM + values * Double.BYTES, timeout);
    requireSuccess(response);
    ByteArrayInputStream body = new ByteArrayInputStream(response.body());
    try {
      NpyArray answer = NpyArray.read(body, values);
      if (body.available() > 0) {
        throw AnswerException.passing(
            "answered %d bytes more than an array".formatted(body.available()));
      }
      return answer;
    } catch (EOFException e) {
      throw AnswerException.passing(
          "answered %d bytes, too few for an array".formatted(response.body().length), e);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<byte[]> response(byte[] request, int most, Duration timeout)
      throws AnswerException, InterruptedException {
    HttpRequest.Builder post =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/octet-stream")
            .header("Accept", "application/octet-stream")
            .POST(HttpRequest.BodyPublishers.ofByteArray(request));
    token().ifPresent(token -> post.header(header, token));
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(post.build(), info -> new BoundedBody(most));
    try {
      return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw AnswerException.passing(
          "did not answer within %s s".formatted(timeout.toMillis() / 1000.0), e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } finally {
      response.cancel(true);
    }
  }

  private static AnswerException failure(Throwable cause) {
    if (cause instanceof ConnectException) {
      return AnswerException.passing("refused the connection, or is not there", cause);
    }
    String message = cause.getMessage() == null ? "" : ": " + Excerpt.of(cause.getMessage());
    return AnswerException.passing(
        "broke the connection (%s%s)".formatted(cause.getClass().getSimpleName(), message), cause);
  }

  private Optional<String> token() throws AnswerException {
    if (variable.isEmpty()) {
      return Optional.empty();
    }
    String token = environment.apply(variable);
    if (token == null || token.isBlank()) {
      throw AnswerException.lasting(
          "needs a token from the environment variable %s, which is not set here: set it, on executors with spark.executorEnv.%s"
              .formatted(variable, variable));
    }
    if (!token.strip().matches("[\\x21-\\x7e]+")) {
      throw AnswerException.lasting(
          "needs a token that fits into a header, but the environment variable %s holds other characters"
              .formatted(variable));
    }
    return Optional.of(
        header.equalsIgnoreCase("Authorization") ? "Bearer " + token.strip() : token.strip());
  }

  private void requireSuccess(HttpResponse<byte[]> response) throws AnswerException {
    int status = response.statusCode();
    if (status == 200) {
      return;
    }
    String body = withoutToken(new String(response.body(), StandardCharsets.UTF_8));
    String what =
        "answered HTTP status %d%s"
            .formatted(status, body.isBlank() ? "" : " (%s)".formatted(Excerpt.of(body)));
    throw status == 408 || status == 429 || status >= 500
        ? AnswerException.passing(what, retryAfter(response))
        : AnswerException.lasting(what);
  }

  /** A server may repeat in a message what it was sent. */
  private String withoutToken(String text) {
    String token = variable.isEmpty() ? null : environment.apply(variable);
    return token == null || token.isBlank() ? text : text.replace(token.strip(), "***");
  }

  /** Seconds or a date (RFC 9110, section 10.2.3); zero where there is none that can be read. */
  private static Duration retryAfter(HttpResponse<byte[]> response) {
    String after = response.headers().firstValue("Retry-After").orElse("0").strip();
    if (after.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(after));
    }
    try {
      Instant date = ZonedDateTime.parse(after, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(Instant.now(), date);
      return until.isNegative() ? Duration.ZERO : until;
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }

  /** Requests do not depend on each other. */
  @Override
  public void reset() {}

  /** The client's threads end with it. */
  @Override
  public void close() {}
}
