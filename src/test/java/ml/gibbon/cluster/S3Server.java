package ml.gibbon.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server that speaks S3 on loopback, in memory, with one bucket. Its libraries are other versions
 * of Spark's own, so it has a class loader to itself.
 */
final class S3Server implements AutoCloseable {

  private static final String BUCKET = "bucket";

  private final HttpClient client = HttpClient.newHttpClient();
  private final URLClassLoader libraries;
  private final Object server;
  private final int port;

  /**
   * Starts it.
   *
   * @param folder of its jars
   */
  S3Server(Path folder) throws Exception {
    libraries = new URLClassLoader(jars(folder), ClassLoader.getPlatformClassLoader());
    Class<?> type = libraries.loadClass("com.robothy.s3.rest.LocalS3");
    Class<?> modes = libraries.loadClass("com.robothy.s3.rest.bootstrap.LocalS3Mode");
    Object builder = type.getMethod("builder").invoke(null);
    Method mode = builder.getClass().getMethod("mode", modes);
    mode.invoke(builder, modes.getField("IN_MEMORY").get(null));
    builder.getClass().getMethod("port", int.class).invoke(builder, -1);
    server = builder.getClass().getMethod("build").invoke(builder);
    type.getMethod("start").invoke(server);
    port = (int) type.getMethod("getPort").invoke(server);
    put("", "");
  }

  private static URL[] jars(Path folder) throws IOException {
    List<URL> jars = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        jars.add(file.toUri().toURL());
      }
    }
    return jars.toArray(URL[]::new);
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** The names of all files of the bucket that start so. */
  List<String> names(String prefix) throws IOException, InterruptedException {
    return Pattern.compile("<Key>([^<]*)</Key>")
        .matcher(new String(send(request("?list-type=2&prefix=" + prefix).GET()), UTF_8))
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  byte[] get(String name) throws IOException, InterruptedException {
    return send(request("/" + name).GET());
  }

  void put(String name, String content) throws IOException, InterruptedException {
    send(
        request(name.isEmpty() ? "" : "/" + name)
            .PUT(content.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(content)));
  }

  void delete(String name) throws IOException, InterruptedException {
    send(request("/" + name).DELETE());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + "/" + BUCKET + path));
  }

  private byte[] send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
    if (response.statusCode() >= 300) {
      throw new IOException(response.uri() + " answers " + response.statusCode());
    }
    return response.body();
  }

  @Override
  public void close() throws IOException, ReflectiveOperationException {
    server.getClass().getMethod("shutdown").invoke(server);
    libraries.close();
  }
}
