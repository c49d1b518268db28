package ml.gibbon.verify.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import ml.gibbon.error.InputException;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.model.onnx.OnnxTensor;
import ml.gibbon.model.onnx.OnnxValue;
import ml.gibbon.model.onnx.OnnxWriter;
import ml.gibbon.model.onnx.exporter.Batches;
import ml.gibbon.model.onnx.exporter.OnnxExporter;
import ml.gibbon.model.onnx.importer.Ending;
import ml.gibbon.model.onnx.importer.OnnxImporter;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * ONNX's own tests of its operators, from all archives in {@code onnx} of the data folder: what is
 * read gives the outputs of the suite, its slopes are those of differences, and the engine computes
 * the same; what is not read is refused for a reason that the page on ONNX gives.
 */
@EnabledIfEnvironmentVariable(named = "GIBBON_DATA", matches = ".+")
class OnnxSuiteTest {

  private static final Path FOLDER =
      Path.of(System.getenv().getOrDefault("GIBBON_DATA", "")).resolve("onnx");

  private static final OnnxPage PAGE = OnnxPage.read();

  private static final Map<String, Integer> COUNTS = new TreeMap<>();

  @TestFactory
  Stream<DynamicTest> outputs_are_those_of_the_suite_and_slopes_those_of_differences()
      throws IOException {
    List<OnnxCase> cases = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".tar.gz")).sorted().toList()) {
        cases.addAll(OnnxCase.of(members(file)));
      }
    }
    assertThat(cases).isNotEmpty();
    return cases.stream().map(some -> dynamicTest(some.name(), () -> check(some)));
  }

  @AfterAll
  static void say() {
    System.out.println("ONNX's own tests: " + COUNTS);
  }

  private static Map<String, byte[]> members(Path file) throws IOException {
    Map<String, byte[]> members = new HashMap<>();
    try (InputStream in = Files.newInputStream(file);
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextTarEntry();
          entry != null;
          entry = tar.getNextTarEntry()) {
        if (entry.isFile()) {
          members.put(entry.getName(), tar.readAllBytes());
        }
      }
    }
    return members;
  }

  private static void check(OnnxCase some) {
    try {
      OnnxModel model = some.read();
      List<OnnxCase.DataSet> sets = some.dataSets(model);
      assertThat(sets).as("sets of inputs and outputs").isNotEmpty();
      for (OnnxCase.DataSet data : sets) {
        data.outputs().forEach((name, expected) -> check(model, data.inputs(), name, expected));
      }
      COUNTS.merge("passed", 1, Integer::sum);
    } catch (InputException e) {
      Optional<String> reason = PAGE.reason(e.getMessage());
      assertThat(reason).as("refused: %s", e.getMessage()).isPresent();
      COUNTS.merge("refused: " + reason.orElseThrow(), 1, Integer::sum);
    }
  }

  private static void check(
      OnnxModel model, Map<String, OnnxTensor> inputs, String output, OnnxTensor expected) {
    Bound bound = bind(model, inputs, output);
    double[] found = new GraphWalk(bound.graph).forward(bound.values).output();
    assertThat(shape(bound.graph.output())).isEqualTo(expected.shape());
    Agreement.requireEqual(found, expected.doubles(), expected.type());
    double[][] near = Agreement.near(bound.values);
    Agreement.requireSlopes(bound.graph, near);
    EngineOpinion.requireThatOfTheWalk(bound.graph, near);
    requireEqualWhenWritten(bound, expected);
  }

  /** The exporter's file of the graph. Networks without values are not written. */
  private static void requireEqualWhenWritten(Bound bound, OnnxTensor expected) {
    if (bound.graph.nodes().stream().anyMatch(node -> node.shape().size() == 0)) {
      return;
    }
    byte[] file = OnnxWriter.write(OnnxExporter.model(bound.graph, Ending.NONE));
    OnnxModel model = OnnxReader.read(file, "written.onnx", ExternalData.none());
    Graph again = OnnxImporter.function(Batches.of(model, 1), Map.of(), "logits");
    assertThat(shape(again.output())).isEqualTo(expected.shape());
    // Those that the output does not depend on are left out in reading.
    List<String> names = bound.graph.inputs().stream().map(Node::name).toList();
    double[][] values =
        again.inputs().stream()
            .map(input -> bound.values[names.indexOf(input.name())])
            .toArray(double[][]::new);
    double[] found = new GraphWalk(again).forward(values).output();
    Agreement.requireEqual(found, expected.doubles(), expected.type());
  }

  private static List<Long> shape(Node node) {
    List<Long> lengths = new ArrayList<>();
    for (int length : node.shape().toArray()) {
      lengths.add((long) length);
    }
    return lengths;
  }

  private record Bound(Graph graph, double[][] values) {}

  /**
   * The output as a function of all inputs that are floating point numbers; or of the first alone,
   * if the operator takes its others as constants only, as those of a network that is trained.
   */
  private static Bound bind(OnnxModel model, Map<String, OnnxTensor> inputs, String output) {
    Map<String, OnnxTensor> known = new HashMap<>();
    List<String> fed = new ArrayList<>();
    for (OnnxValue input : model.graph().fedInputs()) {
      OnnxTensor tensor = inputs.get(input.name());
      if (tensor != null && tensor.type().isFloating()) {
        fed.add(input.name());
      } else if (tensor != null) {
        known.put(input.name(), tensor);
      }
    }
    try {
      return bound(model, inputs, known, output);
    } catch (InputException e) {
      if (fed.size() < 2 || !e.getMessage().contains("must be a constant")) {
        throw e;
      }
      fed.subList(1, fed.size()).forEach(name -> known.put(name, inputs.get(name)));
      return bound(model, inputs, known, output);
    }
  }

  private static Bound bound(
      OnnxModel model,
      Map<String, OnnxTensor> inputs,
      Map<String, OnnxTensor> known,
      String output) {
    Graph graph = OnnxImporter.function(model, known, output);
    double[][] values =
        graph.inputs().stream()
            .map(input -> inputs.get(input.name()).doubles())
            .toArray(double[][]::new);
    return new Bound(graph, values);
  }
}
