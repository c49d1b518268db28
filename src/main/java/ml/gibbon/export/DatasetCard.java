package ml.gibbon.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AnswerCounts;
import ml.gibbon.store.ExportedSet;
import ml.gibbon.store.ExportedTable;
import ml.gibbon.store.Json;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.text.Figures;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * {@code README.md} of a folder of exported tables: for {@code datasets.load_dataset} which files
 * and features each of them has, in YAML, and for people what they are.
 *
 * @param tables all exported ones, of one dataset
 * @param schema of their files
 * @param includesModels whether the models lie beside them
 */
record DatasetCard(List<PublishedFolder> tables, StructType schema, boolean includesModels) {

  static final String FILE_NAME = "README.md";

  String text() {
    return Stream.of(head(), introduction(), results(), loading(), columns(), origin())
        .collect(Collectors.joining("\n"));
  }

  /** The name by which a table is loaded; names of models have no dot. */
  private static String name(ExportedSet set) {
    return set.table().model() + "." + set.table().key().folder();
  }

  private static ExportedSet about(PublishedFolder table) {
    return table.about(ExportedSet.class);
  }

  private AdversarialSet first() {
    return about(tables.get(0)).table();
  }

  private String head() {
    StringBuilder yaml = new StringBuilder("---\n");
    yaml.append("pretty_name: ").append(quoted(first().dataset() + ", adversarial")).append('\n');
    yaml.append("task_categories:\n- image-classification\n");
    yaml.append("tags:\n- adversarial-examples\n- robustness\n- gibbon\n");
    yaml.append("configs:\n");
    for (PublishedFolder table : tables) {
      ExportedSet set = about(table);
      yaml.append("- config_name: ").append(quoted(name(set))).append('\n');
      yaml.append("  data_files:\n");
      yaml.append("  - split: ").append(quoted(set.table().split())).append('\n');
      yaml.append("    path: ")
          .append(
              quoted(
                  "%s/%s/data/*.parquet"
                      .formatted(set.table().model(), set.table().key().folder())))
          .append('\n');
    }
    yaml.append("dataset_info:\n");
    for (PublishedFolder table : tables) {
      ExportedSet set = about(table);
      yaml.append("- config_name: ").append(quoted(name(set))).append("\n  features:\n");
      for (StructField column : schema.fields()) {
        yaml.append("  - name: ").append(column.name()).append("\n    dtype:");
        yaml.append(feature(column, set.table().classNames())).append('\n');
      }
    }
    return yaml.append("---\n").toString();
  }

  private static String feature(StructField column, List<String> classNames) {
    if (ExportedTable.CLASSES.contains(column.name())) {
      StringBuilder names = new StringBuilder("\n      class_label:\n        names:");
      for (int i = 0; i < classNames.size(); i++) {
        names.append("\n          '").append(i).append("': ").append(quoted(classNames.get(i)));
      }
      return names.toString();
    }
    return " "
        + switch (column.dataType().typeName()) {
          case "struct" -> "image";
          case "long" -> "int64";
          case "integer" -> "int32";
          case "float" -> "float32";
          case "double" -> "float64";
          case "boolean" -> "bool";
          case "string" -> "string";
          default -> throw new IllegalArgumentException("no feature is a " + column.dataType());
        };
  }

  /** As JSON, which is YAML too. */
  private static String quoted(String text) {
    return Json.tree(text).toString();
  }

  private String introduction() {
    AdversarialSet set = first();
    return """
    # %s, adversarial

    Images of `%s` that were changed a little so that a network answers them wrongly, each beside the
    image that it was made of. They are PNG files of %s pixels (channels x height x width), whose grey
    levels k stand for k/255; all sizes of changes are on that scale of [0, 1]. What PNG cannot hold was
    moved onto grey levels **inside** the ball that the attack was allowed, and the network was asked
    again afterwards: every number here is about the files as they are.
    """
        .formatted(set.dataset(), set.dataset(), set.shape());
  }

  private String results() {
    List<String> lines = new ArrayList<>();
    lines.add("## Threat models and results\n");
    lines.add(
        "| name | images | attack | norm | epsilon | goal | right when clean | right when attacked | right both times | goal reached | right both times before 8-bit storage |");
    lines.add("|---|---|---|---|---|---|---|---|---|---|---|");
    for (PublishedFolder table : tables) {
      ExportedSet about = about(table);
      AdversarialSet set = about.table();
      AnswerCounts counts = about.exported();
      lines.add(
          String.format(
              Locale.ROOT,
              "| `%s` | %,d | %s | %s | %s | %s | %s | %s | %s | %s | %s |",
              name(about),
              counts.images(),
              set.key().title(),
              Figures.norm(set.norm()),
              set.epsilon().isPresent()
                  ? Figures.epsilon(set.epsilon().getAsDouble())
                  : "smallest change",
              set.goal(),
              share(counts.cleanRight(), counts),
              share(counts.adversarialRight(), counts),
              share(counts.robust(), counts),
              share(counts.successes(), counts),
              share(about.stored().robust(), about.stored())));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String share(long some, AnswerCounts counts) {
    return Figures.percent((double) some / Math.max(1, counts.images()));
  }

  private String loading() {
    return """
    ## Loading

    ```python
    from datasets import load_dataset
    images = load_dataset("PATH OR NAME OF THIS FOLDER", "%s", split="%s")
    images[0]["image"], images[0]["clean_image"], images[0]["label"]
    ```

    ## Checking

    Somebody who has nothing but this folder measures all of it again (sizes of the changes and, %s,
    the network's answers) with code that shares nothing with the attacks:

    ```
    deploy/gibbon verify-export FOLDER
    ```
    """
        .formatted(
            name(about(tables.get(0))),
            first().split(),
            includesModels
                ? "with the networks in `models/`"
                : "where `--model NAME=FILE` gives the network");
  }

  private static String columns() {
    return """
    ## Columns

    | column | what it is |
    |---|---|
    | `image`, `clean_image` | the adversarial image and the one that it was made of |
    | `label`, `target` | the true class, and the class that the attack aimed at, if any |
    | `clean_prediction`, `adversarial_prediction` | the network's answers, with `clean_confidence` and `adversarial_confidence`, the probabilities that it gave them |
    | `success`, `broken_by` | whether the attack reached its goal, and which of its parts did |
    | `linf`, `l2`, `l1`, `l0` | size of the change: largest, Euclidean, sum, number of values |
    | `breaking_epsilon` | size of the smallest change that was found, for attacks that look for it |
    | `evaluations`, `queries` | gradients that the attack took, and answers beyond those |
    | `pair_id` | name of the pair of images |
    | `source_dataset`, `source_split`, `source_index` | where the clean image is from |
    | `attack`, `kind`, `attack_settings`, `norm`, `epsilon`, `steps`, `step_size`, `random_start`, `goal`, `clip`, `attack_seed` | the attack; empty where it has no such setting or chooses it by itself |
    | `model`, `model_sha256` | the network and the SHA-256 of its file |
    | `gibbon_version`, `code_commit`, `schema_version` | what made the row |
    """;
  }

  private String origin() {
    Provenance maker = tables.get(0).manifest().provenance();
    return """
    ## Origin

    Made by Gibbon %s (commit %s). The rights in the images are those of `%s`. Each table's
    `manifest.json` has the SHA-256 of every file, and of the model and the table that it was made from.
    """
        .formatted(maker.version(), maker.gitCommit(), first().dataset());
  }
}
