package ml.gibbon;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import ml.gibbon.image.PixelFormat;

/** The rooms of the house, and which doors between them are open. */
@AnalyzeClasses(packages = "ml.gibbon", importOptions = ImportOption.DoNotIncludeTests.class)
class LayerRulesTest {

  private static final String[] CORE = {
    "ml.gibbon.image..",
    "ml.gibbon.network..",
    "ml.gibbon.model..",
    "ml.gibbon.gradient..",
    "ml.gibbon.engine..",
    "ml.gibbon.loss..",
    "ml.gibbon.attack..",
    "ml.gibbon.result..",
    "ml.gibbon.text..",
    "ml.gibbon.random..",
    "ml.gibbon.provenance..",
    "ml.gibbon.error.."
  };

  private static final String[] STAGES = {
    "ml.gibbon.ingest..",
    "ml.gibbon.train..",
    "ml.gibbon.generate..",
    "ml.gibbon.certify..",
    "ml.gibbon.evaluate..",
    "ml.gibbon.explain..",
    "ml.gibbon.report..",
    "ml.gibbon.verify..",
    "ml.gibbon.export..",
    "ml.gibbon.compare.."
  };

  @ArchTest
  static final ArchRule the_core_knows_nothing_of_clusters_and_command_lines =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.spark..",
              "org.apache.hadoop..",
              "scala..",
              "picocli..",
              "com.typesafe..",
              "com.fasterxml..")
          .because(
              "the core must run without a cluster: put what touches Spark, files or JSON into the"
                  + " store or a stage, and hand the core arrays, bytes and records");

  @ArchTest
  static final ArchRule rooms_form_no_cycles =
      slices()
          .matching("ml.gibbon.(*)..")
          .should()
          .beFreeOfCycles()
          .because(
              "of two rooms that need each other neither can be read alone: move what both use");

  /** From the bottom up; a room of the core may use those below it. */
  @ArchTest
  static final ArchRule the_core_has_an_order =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("ml.gibbon..")
          .layer("basics")
          .definedBy(
              "ml.gibbon.error..",
              "ml.gibbon.text..",
              "ml.gibbon.random..",
              "ml.gibbon.image..",
              "ml.gibbon.provenance..")
          .layer("loss")
          .definedBy("ml.gibbon.loss..")
          .layer("network")
          .definedBy("ml.gibbon.network..")
          .layer("gradient")
          .definedBy("ml.gibbon.gradient..")
          .layer("engine")
          .definedBy("ml.gibbon.engine..")
          .layer("model")
          .definedBy("ml.gibbon.model..")
          .layer("attack")
          .definedBy("ml.gibbon.attack..")
          .layer("result")
          .definedBy("ml.gibbon.result..")
          .whereLayer("result")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("attack")
          .mayOnlyBeAccessedByLayers("result")
          .whereLayer("model")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers("model")
          .whereLayer("gradient")
          .mayOnlyBeAccessedByLayers("engine", "model", "attack")
          .whereLayer("network")
          .mayOnlyBeAccessedByLayers("engine", "model")
          .whereLayer("loss")
          .mayOnlyBeAccessedByLayers("gradient", "engine", "model", "attack")
          .ignoreDependency(resideOutsideOfPackages(CORE), alwaysTrue())
          .because("whoever reads the core from the bottom up meets nothing that comes later");

  @ArchTest
  static final ArchRule the_core_depends_on_the_core_only =
      noClasses()
          .that()
          .resideInAnyPackage(CORE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("ml.gibbon..")
                  .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage(CORE))))
          .because("everything rests on the core: pass what it needs as a value of its own types");

  @ArchTest
  static final ArchRule randomness_comes_from_one_place =
      noClasses()
          .that()
          .resideOutsideOfPackage("ml.gibbon.random..")
          .should()
          .dependOnClassesThat(
              // Random, SecureRandom, ThreadLocalRandom and SplittableRandom are all of this type.
              assignableTo(RandomGenerator.class).or(resideInAPackage("java.util.random..")))
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .callMethod(StrictMath.class, "random")
          .orShould()
          .callMethod(Collections.class, "shuffle", List.class)
          .because(
              "the same settings must give the same bits: draw from ml.gibbon.random.Draws, with a"
                  + " seed that says what the draws belong to");

  @ArchTest
  static final ArchRule stages_do_not_know_each_other =
      slices()
          .matching(
              "ml.gibbon.(ingest|train|generate|certify|evaluate|explain|report|verify|export|compare)..")
          .should()
          .notDependOnEachOther()
          .because(
              "stages meet in published folders only: move what two of them need into the store"
                  + " (Spark) or the core (no Spark)");

  @ArchTest
  static final ArchRule readers_and_generators_belong_to_ingest =
      noClasses()
          .that()
          .resideOutsideOfPackage("ml.gibbon.ingest..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ml.gibbon.ingest.read..", "ml.gibbon.ingest.draw..")
          .because(
              "only clean tables leave the stage: read what Ingest has published, or move what is"
                  + " needed elsewhere into the core");

  @ArchTest
  static final ArchRule readers_and_generators_do_not_know_their_stage =
      noClasses()
          .that()
          .resideInAnyPackage("ml.gibbon.ingest.read..", "ml.gibbon.ingest.draw..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ml.gibbon.ingest", "org.apache.spark..")
          .because(
              "a reader gives images and a generator draws them, wherever they go: let the stage"
                  + " call it from a Spark task");

  @ArchTest
  static final ArchRule settings_rest_on_the_core =
      classes()
          .that()
          .resideInAPackage("ml.gibbon.config..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("ml.gibbon.config..", "java..", "com.typesafe.config..")
                  .or(resideInAnyPackage(CORE)))
          .because(
              "settings are values that any stage can read: make the value a core type, and let the"
                  + " stage act on it");

  @ArchTest
  static final ArchRule the_store_rests_on_the_core =
      noClasses()
          .that()
          .resideInAPackage("ml.gibbon.store..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(STAGES)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage("ml.gibbon.config..", "ml.gibbon.run..", "ml.gibbon.cli..")
          .because("all stages use the store: pass it what it stores, as a record or a JSON tree");

  @ArchTest
  static final ArchRule only_the_command_line_starts_runs =
      noClasses()
          .that()
          .resideOutsideOfPackages("ml.gibbon.run..", "ml.gibbon.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ml.gibbon.run..")
          .because("a run puts stages together: a stage must work without the others");

  @ArchTest
  static final ArchRule nobody_imports_the_command_line =
      noClasses()
          .that()
          .resideOutsideOfPackage("ml.gibbon.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ml.gibbon.cli..", "picocli..")
          .because("commands only call stages: return a result, and let the command print it");

  @ArchTest
  static final ArchRule benchmarks_are_no_part_of_the_product =
      noClasses()
          .should()
          .resideInAPackage("ml.gibbon.bench..")
          .because(
              "the job jar must not carry them, and only deploy/gibbon starts them: put them into"
                  + " src/bench");

  @ArchTest
  static final ArchRule the_engine_keeps_its_steps_to_itself =
      noClasses()
          .that()
          .resideOutsideOfPackage("ml.gibbon.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ml.gibbon.engine.step..")
          .because("who computes a network hands the engine a graph and gets a classifier");

  @ArchTest
  static final ArchRule the_second_opinion_shares_no_code_with_the_first =
      noClasses()
          .that()
          .resideInAPackage("ml.gibbon.verify..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "ml.gibbon.attack..",
              "ml.gibbon.gradient..",
              "ml.gibbon.engine..",
              "ml.gibbon.model.dl4j..",
              "ml.gibbon.loss..",
              "ml.gibbon.result..")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(PixelFormat.class)
          .because(
              "a mistake in shared code would confirm itself: write it again inside verify, from the"
                  + " definition");
}
