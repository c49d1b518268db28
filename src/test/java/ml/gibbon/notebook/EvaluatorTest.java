package ml.gibbon.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cells as Jupyter sends them, without Jupyter. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvaluatorTest {

  private final AtomicInteger cancelled = new AtomicInteger();
  private final List<Object> displayed = new ArrayList<>();
  private Evaluator evaluator;

  @BeforeAll
  void start() {
    evaluator = new Evaluator(cancelled::incrementAndGet);
  }

  @AfterAll
  void stop() {
    evaluator.close();
  }

  private Object evaluate(String cell) throws CellException {
    displayed.clear();
    return evaluator.evaluate(cell, displayed::add);
  }

  private String failure(String cell) {
    try {
      evaluate(cell);
    } catch (CellException e) {
      return e.getMessage();
    }
    throw new AssertionError("no error: " + cell);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 + 2                                  | 3
          int a = 4; a * a                       | 16
          "x".repeat(3)                          | xxx
          List.of(1, 2).size() // a comment      | 2
          Stream.of(3, 1).sorted().toList()      | [1, 3]
          lit(5)                                 | 5
          """)
  void the_last_expression_is_the_value(String cell, String value) throws Exception {
    assertThat(evaluate(cell)).hasToString(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1 + 2;", "int b = 1;", "int c = 1", "System.gc()", "// nothing", "''", "c = 2;"})
  void declarations_statements_and_what_ends_in_a_semicolon_have_none(String cell)
      throws Exception {
    assertThat(evaluate(cell)).isNull();
  }

  @Test
  void the_value_is_the_object_itself() throws Exception {
    assertThat(evaluate("new Html(\"<b>x</b>\")")).isEqualTo(new Html("<b>x</b>"));
    assertThat(evaluate("new double[] {1, 2}")).isEqualTo(new double[] {1, 2});
  }

  @Test
  void cells_know_what_earlier_ones_have_declared_and_may_declare_it_again() throws Exception {
    evaluate("int twice(int x) {\n  return 2 * x;\n}\nrecord Pair(int left, int right) {}");

    assertThat(evaluate("twice(new Pair(3, 4).right())")).isEqualTo(8);

    evaluate("int twice(int x) { return 3 * x; }");
    assertThat(evaluate("twice(1)")).isEqualTo(3);
  }

  @Test
  void calls_may_go_on_in_the_next_line_and_texts_over_several() throws Exception {
    assertThat(evaluate("var s = Stream.of(1, 2)\n    .map(x -> x + 1)\n    .toList();\ns"))
        .isEqualTo(List.of(2, 3));
    assertThat(evaluate("\"\"\"\n    a\n      b\"\"\"")).isEqualTo("a\n  b");
  }

  @Test
  void values_are_displayed_on_the_way() throws Exception {
    assertThat(evaluate("for (int i = 0; i < 3; i++) {\n  display(i);\n}\n\"end\""))
        .isEqualTo("end");
    assertThat(displayed).containsExactly(0, 1, 2);
  }

  @Test
  void a_cell_that_does_not_compile_says_where() {
    assertThat(failure("int good = 1;\nint bad = good + nowhere;\n"))
        .startsWith("Line 2 does not compile: cannot find symbol")
        .endsWith("int bad = good + nowhere;\n                 ^^^^^^^");
    assertThat(failure("\n\n  int wrong = \"text\";"))
        .startsWith("Line 3 does not compile: incompatible types")
        .endsWith("  int wrong = \"text\";\n              ^^^^^^");
  }

  @Test
  void what_stands_before_the_error_has_run() throws Exception {
    failure("int kept = 7;\nnowhere();");

    assertThat(evaluate("kept")).isEqualTo(7);
  }

  @Test
  void a_cell_that_ends_too_early_says_where_that_began() {
    assertThat(failure("int d = 1;\nfor (int i = 0; i < 3; i++) {\n  d++;"))
        .isEqualTo(
            "The cell ends within what begins in line 2: a bracket, a quotation mark or the rest of a statement is missing.");
  }

  @Test
  void an_exception_names_the_lines_of_the_cells() throws Exception {
    evaluate("int divide(int a, int b) {\n  return a / b;\n}");

    assertThat(failure("int e = 1;\ndivide(e,\n    0)").lines())
        .hasSize(3)
        .startsWith("java.lang.ArithmeticException: / by zero")
        .anyMatch(line -> line.matches("    at line 2 of cell \\d+"))
        .last()
        .asString()
        .matches("    at line 2 of cell \\d+");
  }

  @Test
  void of_an_exception_of_a_library_the_first_lines_and_the_causes_are_shown() {
    assertThat(failure("throw new IllegalStateException(\"outer\", new IOException(\"inner\"));"))
        .startsWith("java.lang.IllegalStateException: outer\n    at line 1 of cell ")
        .endsWith("caused by java.io.IOException: inner");
    assertThat(failure("List.of(1, 2).iterator().remove()").lines())
        .hasSizeLessThanOrEqualTo(5)
        .last()
        .asString()
        .startsWith("    at line 1 of cell ");
  }

  @Test
  void of_a_message_of_many_lines_those_are_shown_that_say_something() {
    assertThat(failure("throw new RuntimeException(\"a\\n\\tat x\\n\\nb\\nDriver stacktrace:\");"))
        .startsWith("java.lang.RuntimeException: a\nb\n    at line 1 of cell ");
    assertThat(failure("throw new RuntimeException(\"a\\n\".repeat(1000));").lines()).hasSize(11);
  }

  @Test
  void an_error_that_the_reader_can_mend_is_one_line() {
    assertThat(failure("FinishedRun.open(\"no/such/run\")"))
        .isEqualTo(
            "no/such/run has no metrics.json: run deploy/gibbon run conf/quickstart.conf first (about two minutes), or write the output folder of another run");
  }

  @Test
  void what_nothing_has_declared_is_named() {
    assertThat(failure("class Child extends Missing {}"))
        .isEqualTo("Child needs what no cell has declared yet: class Missing");
    assertThat(failure("int later() { return undeclared(); }\nlater()"))
        .isEqualTo("later needs what no cell has declared yet: method undeclared()");
  }

  @Test
  void errors_of_the_machine_do_not_end_the_kernel() throws Exception {
    assertThat(failure("int deeper(int x) { return deeper(x + 1) + 1; }\ndeeper(0)"))
        .startsWith("java.lang.StackOverflowError");
    assertThat(evaluate("1")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"Thread.sleep(60_000);", "while (true) {}"})
  void a_cell_can_be_interrupted_and_the_next_one_runs(String endless) throws Exception {
    int before = cancelled.get();
    CountDownLatch begun = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              try {
                begun.await();
                Thread.sleep(500);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              evaluator.interrupt();
            });
    other.start();

    assertThatThrownBy(
            () -> evaluator.evaluate("display(1); " + endless, shown -> begun.countDown()))
        .hasMessage("Interrupted.");

    other.join();
    assertThat(cancelled).hasValue(before + 1);
    assertThat(evaluate("2")).isEqualTo(2);
  }

  @Test
  void an_interrupt_between_cells_does_nothing() throws Exception {
    evaluator.interrupt();

    assertThat(evaluate("3")).isEqualTo(3);
  }

  @Test
  void methods_are_completed() throws Exception {
    evaluate("var words = \"a b\"");
    String cell = "words.toUpp";

    Evaluator.Completions completions = evaluator.complete(cell, cell.length());

    assertThat(completions.texts()).containsExactly("toUpperCase(");
    assertThat(completions.from()).isEqualTo("words.".length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"int x = 1;|true", "x|true", "for (;;) {|false", "int f() {|false"})
  void a_console_knows_when_a_cell_is_complete(String cell, boolean complete) {
    assertThat(evaluator.isComplete(cell)).isEqualTo(complete);
  }
}
