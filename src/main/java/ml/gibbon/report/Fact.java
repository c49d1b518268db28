package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.provenance.ResultProvenance;

/**
 * A line of provenance.
 *
 * @param name what it is
 * @param value of it
 */
record Fact(String name, String value) {

  static List<Fact> of(ResultProvenance provenance) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("seed", Long.toString(provenance.maker().seed())));
    facts.add(new Fact("gibbon", provenance.maker().version()));
    facts.add(new Fact("git commit", provenance.maker().gitCommit()));
    facts.add(new Fact("java", provenance.maker().java()));
    provenance.libraries().forEach((name, version) -> facts.add(new Fact(name, version)));
    facts.add(new Fact("platform", provenance.maker().platform()));
    provenance.hardened().forEach((name, model) -> facts.add(new Fact(name + " hardens", model)));
    provenance.models().forEach((name, hash) -> facts.add(new Fact("model " + name, hash)));
    provenance.data().forEach((name, hash) -> facts.add(new Fact("data " + name, hash)));
    provenance.tables().forEach((name, hash) -> facts.add(new Fact("table " + name, hash)));
    return facts;
  }
}
