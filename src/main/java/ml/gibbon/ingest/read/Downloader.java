package ml.gibbon.ingest.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches pinned files over HTTP. A file gets its name only when its hash is right; until then it
 * is called {@code NAME.part}, and a cut transfer goes on where it stopped.
 */
public final class Downloader {

  private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);

  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);

  /** A stalled transfer is cut after this and resumed. */
  private static final Duration ATTEMPT_LIMIT = Duration.ofMinutes(10);

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int SERVER_ERROR = 500;

  private final Duration pause;

  /** Made for the first download: with it Java reads all certificates. */
  private HttpClient client;

  /** Waits two seconds between two attempts. */
  public Downloader() {
    this(PAUSE);
  }

  /**
   * @param pause between two attempts
   */
  Downloader(Duration pause) {
    this.pause = pause;
  }

  /**
   * Fetches one file unless it is there, from the first mirror that has it.
   *
   * @return the file
   * @throws InputException when no mirror gives the file with the pinned hash
   */
  public Path fetch(PinnedFile file, Path folder) {
    Path target = folder.resolve(file.name());
    if (Files.exists(target)) {
      return target;
    }
    List<String> failures = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      Path part = folder.resolve(file.name() + ".part");
      for (URI mirror : file.mirrors()) {
        LOG.info("download: {} ({} bytes) into {}", mirror, file.bytes(), folder);
        try {
          transfer(file, mirror, part);
          checkHash(file, mirror, part);
          return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (MirrorException e) {
          failures.add(e.getMessage());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new InputException(
        "%s could not be downloaded: %s; try again, or fetch it by hand and set data.path to its folder"
            .formatted(file.name(), String.join("; ", failures)));
  }

  /** One mirror has failed for good. */
  private static final class MirrorException extends Exception {
    MirrorException(String message) {
      super(message);
    }
  }

  /** Asks until the part has all bytes, each time for what is missing. */
  private void transfer(PinnedFile file, URI mirror, Path part)
      throws IOException, MirrorException {
    String failure = "";
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) {
        LOG.warn("download: {}, attempt {} of {}", failure, attempt, ATTEMPTS);
        sleep();
      }
      long have = Files.exists(part) ? Files.size(part) : 0;
      if (have == file.bytes()) {
        return;
      }
      try {
        int status = request(mirror, part, have);
        if (status != OK && status != PARTIAL) {
          failure = "%s answered with HTTP status %d".formatted(mirror, status);
          // A refused range starts again from nothing; other refusals are final.
          if (have == 0 && status < SERVER_ERROR) {
            throw new MirrorException(failure);
          }
          if (status < SERVER_ERROR) {
            Files.deleteIfExists(part);
          }
          continue;
        }
        long got = Files.size(part);
        if (got == file.bytes()) {
          return;
        }
        Files.delete(part);
        throw new MirrorException(
            "%s holds %d bytes but %d are expected".formatted(mirror, got, file.bytes()));
      } catch (ExecutionException e) {
        failure = "%s broke off: %s".formatted(mirror, oneLine(e.getCause()));
      } catch (TimeoutException e) {
        failure = "%s took more than %d s".formatted(mirror, ATTEMPT_LIMIT.toSeconds());
      }
    }
    throw new MirrorException(failure + ", " + ATTEMPTS + " times");
  }

  /** Appends to the part, or writes it anew when the server sends everything. */
  private int request(URI mirror, Path part, long have)
      throws ExecutionException, TimeoutException {
    HttpRequest.Builder request = HttpRequest.newBuilder(mirror).GET();
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    CompletableFuture<HttpResponse<Path>> answer =
        client().sendAsync(request.build(), into(part, have));
    try {
      return answer.get(ATTEMPT_LIMIT.toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw e;
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw interrupted();
    }
  }

  private static BodyHandler<Path> into(Path part, long have) {
    return answer -> {
      OpenOption[] anew = {
        StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE
      };
      OpenOption[] append = {StandardOpenOption.APPEND};
      String range = answer.headers().firstValue("Content-Range").orElse("");
      if (answer.statusCode() == OK) {
        return BodySubscribers.ofFile(part, anew);
      }
      if (answer.statusCode() == PARTIAL && range.startsWith("bytes " + have + "-")) {
        return BodySubscribers.ofFile(part, append);
      }
      return BodySubscribers.replacing(part);
    };
  }

  private static void checkHash(PinnedFile file, URI mirror, Path part)
      throws IOException, MirrorException {
    String found;
    try (InputStream in = Files.newInputStream(part)) {
      found = Sha256.of(in);
    }
    if (!found.equals(file.sha256())) {
      Files.delete(part);
      throw new MirrorException(
          "%s gave %d bytes with SHA-256 %s but %s is expected"
              .formatted(mirror, file.bytes(), found, file.sha256()));
    }
  }

  private void sleep() {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static IllegalStateException interrupted() {
    Thread.currentThread().interrupt();
    return new IllegalStateException("the download was interrupted");
  }

  private static String oneLine(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return cause.getClass().getSimpleName() + " " + message.lines().findFirst().orElse("");
  }

  private HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NORMAL)
              .connectTimeout(CONNECT_LIMIT)
              .build();
    }
    return client;
  }
}
