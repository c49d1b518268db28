package ml.gibbon.store;

/**
 * Where a run keeps its results below its root folder.
 *
 * <pre>
 * clean/train  clean/test           clean tables
 * models/MODEL                      model.zip, history.csv
 * adversarial/MODEL/ATTACK          adversarial tables
 * substitutes/MODEL/ROUND           images that a model was labelled by another one for
 * exports/FORMAT/MODEL/ATTACK       adversarial tables for other programs
 * report/figures  report/tables     charts and tables of the page as files
 * metrics.json  explain.json  report.html  paper.md  run.conf
 * </pre>
 *
 * @param root folder or Hadoop URI
 */
public record RunFolders(String root) {

  /** The folder that holds all clean tables. */
  public String clean() {
    return root + "/clean";
  }

  public String clean(String split) {
    return clean() + "/" + split;
  }

  /** The folder that holds all model folders. */
  public String models() {
    return root + "/models";
  }

  public String model(String name) {
    return models() + "/" + name;
  }

  /** The folder that holds a folder of adversarial tables for each model. */
  public String adversarial() {
    return root + "/adversarial";
  }

  /** The folder that holds all adversarial tables of a model. */
  public String adversarial(String model) {
    return adversarial() + "/" + model;
  }

  public String adversarial(String model, String attack) {
    return adversarial(model) + "/" + attack;
  }

  /** The folder that holds a folder of checkpoints for each model. */
  public String checkpoints() {
    return root + "/checkpoints";
  }

  public String checkpoints(String model) {
    return checkpoints() + "/" + model;
  }

  /** Those of the second training of a model, on all images. */
  public String checkpointsOfRetraining(String model) {
    return checkpoints(model + "-retrained");
  }

  /** The folder that holds the images of all rounds of a substitute, with its oracle's labels. */
  public String substitutes(String model) {
    return root + "/substitutes/" + model;
  }

  /** Those of one round. */
  public String substitute(String model, int round) {
    return substitutes(model) + "/round-" + round;
  }

  /**
   * The folder that holds all exported tables of a format, in a folder for each model.
   *
   * @param format as the configuration names it
   */
  public String exports(String format) {
    return root + "/exports/" + format;
  }

  public String export(String format, String model, String attack) {
    return exports(format) + "/" + model + "/" + attack;
  }

  public String metrics() {
    return root + "/metrics.json";
  }

  public String certificates() {
    return root + "/certificates.json";
  }

  public String explanation() {
    return root + "/explain.json";
  }

  public String report() {
    return root + "/report.html";
  }

  /** The folder that holds the files beside the page. */
  public String reportFiles() {
    return root + "/report";
  }

  /** Charts of the page. */
  public String figures() {
    return reportFiles() + "/figures";
  }

  /** Tables of the page. */
  public String tables() {
    return reportFiles() + "/tables";
  }

  /** The results beside those of a paper. */
  public String paper() {
    return root + "/paper.md";
  }

  public String configuration() {
    return root + "/run.conf";
  }
}
