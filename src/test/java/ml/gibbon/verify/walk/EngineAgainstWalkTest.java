package ml.gibbon.verify.walk;

import java.util.List;
import ml.gibbon.verify.walk.OperationCases.Case;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the engine computes of every operation is what the walk computes. */
class EngineAgainstWalkTest {

  private static List<Case> cases() {
    return OperationCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void values_and_slopes_are_those_of_the_walk(Case some) {
    EngineOpinion.requireThatOfTheWalk(some.graph(), some.inputs());
  }
}
