package ml.gibbon.failure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test that breaks something on purpose; it becomes a line of {@code target/failures.md}. */
@Test
@Tag("failure")
@ExtendWith(FailureList.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface FailureTest {

  /** What is broken, and when, for example {@code kill -9 an executor after its first file}. */
  String injected();

  /** What the test asserts of it, for example {@code the same rows as the undisturbed run}. */
  String outcome();
}
