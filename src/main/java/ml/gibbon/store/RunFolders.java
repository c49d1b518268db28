package ml.gibbon.store;

/**
 * Where a run keeps its results below its root folder.
 *
 * <pre>
 * clean/train  clean/test           clean tables
 * models/MODEL                      model.zip, history.csv
 * adversarial/MODEL/ATTACK          adversarial tables
 * metrics.json  report.html  run.conf
 * </pre>
 *
 * @param root folder or Hadoop URI
 */
public record RunFolders(String root) {

  public String clean(String split) {
    return root + "/clean/" + split;
  }

  public String model(String name) {
    return root + "/models/" + name;
  }

  public String adversarial(String model, String attack) {
    return root + "/adversarial/" + model + "/" + attack;
  }

  public String checkpoints(String model) {
    return root + "/checkpoints/" + model;
  }

  public String metrics() {
    return root + "/metrics.json";
  }

  public String report() {
    return root + "/report.html";
  }

  public String configuration() {
    return root + "/run.conf";
  }
}
