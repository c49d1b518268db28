package ml.gibbon.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An API server of Kubernetes on loopback that keeps the objects it is given and runs nothing. */
final class FakeKubernetes implements AutoCloseable {

  /** Reads JSON too, in which clients send most objects. */
  private static final YAMLMapper YAML = new YAMLMapper();

  private final HttpServer server;
  private final Map<String, JsonNode> objects = new ConcurrentHashMap<>();
  private final Map<String, String> paths = new ConcurrentHashMap<>();

  FakeKubernetes() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * The object of a kind, as it was sent last.
   *
   * @param kind such as {@code Pod}
   */
  JsonNode object(String kind) {
    return objects.get(kind);
  }

  /** Where it was sent to, with the namespace. */
  String path(String kind) {
    return paths.get(kind);
  }

  /** Every kind that was sent. */
  Set<String> kinds() {
    return objects.keySet();
  }

  /** Creates and applies answer with the object and the name in the cluster that it gets. */
  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (body.length == 0) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      ObjectNode object = (ObjectNode) YAML.readTree(body);
      String kind = object.get("kind").asText();
      objects.put(kind, object.deepCopy());
      paths.put(kind, exchange.getRequestURI().getPath());
      ((ObjectNode) object.get("metadata")).put("uid", "of-this-test");
      byte[] json = object.toString().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, json.length);
      exchange.getResponseBody().write(json);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
