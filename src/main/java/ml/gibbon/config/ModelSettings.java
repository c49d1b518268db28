package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.InferenceDefence;
import ml.gibbon.model.PixelInput;
import ml.gibbon.model.remote.RemoteAccess;

/**
 * A model of group {@code models} or {@code defences}: to be trained, taken from a file, asked
 * where it is, put together from others, or made from another one to withstand attacks.
 *
 * @param name its name, used in folders, tables and reports
 * @param family the entry of the configuration that it comes from: {@code maxout} for {@code
 *     maxout-seed1}, and its own name when the entry has no seeds
 * @param seed of its first parameters and the order of its training images; empty for the run's
 * @param source where it comes from
 */
public record ModelSettings(String name, String family, OptionalLong seed, Source source) {

  /** A model of the run's seed. */
  public ModelSettings(String name, Source source) {
    this(name, name, OptionalLong.empty(), source);
  }

  /** Whether a defence makes it from another model, by training or by what stands around it. */
  public boolean isHardened() {
    return source instanceof ByDefence;
  }

  /** Whether it only answers, and there is no network of it here. */
  public boolean isAsked() {
    return source instanceof Asked;
  }

  /** Whether it is trained on the labels of another model. */
  public boolean isSubstitute() {
    return source instanceof Substitute;
  }

  /** Where a model comes from. */
  public sealed interface Source
      permits Trained, FromFile, Asked, Substitute, Ensemble, ByDefence {}

  /** Made from another model by an entry of group {@code defences}. */
  public sealed interface ByDefence extends Source permits Hardened, Defended {

    /** Name of that model. */
    String model();
  }

  /** Trained here on the clean training split. */
  public record Trained(Architecture architecture, TrainSettings training) implements Source {}

  /**
   * Trained here to answer as another model does, on its labels.
   *
   * @param settings which model, and how it is asked
   * @param trained the network, and how it is trained
   */
  public record Substitute(SubstituteSettings settings, Trained trained) implements Source {}

  /**
   * Taken from a file of DL4J, ONNX or Keras.
   *
   * @param file local path or Hadoop URI
   * @param sha256 expected hash of the file, empty for any
   * @param input what a network that is not DL4J's expects of images, where its file does not say
   */
  public record FromFile(String file, String sha256, PixelInput input) implements Source {

    private static final Pattern SHA256 = Pattern.compile("([0-9a-f]{64})?");

    public FromFile {
      file = PathText.read("file", file);
      boolean isHash = SHA256.matcher(sha256).matches();
      require(isHash, "sha256", sha256, "64 hexadecimal digits in lower case");
    }
  }

  /**
   * Somewhere else, where it only answers.
   *
   * @param access to it
   */
  public record Asked(RemoteAccess access) implements Source {}

  /**
   * Answers with the mean of the probabilities of other models.
   *
   * @param members names of these models, none an ensemble
   */
  public record Ensemble(List<String> members) implements Source {

    public Ensemble {
      members = List.copyOf(members);
    }
  }

  /**
   * Trained anew from another model, to withstand attacks.
   *
   * @param model name of the model that it hardens, which is no ensemble
   * @param defence how
   * @param training like that of the model, but for what the defence overrides
   */
  public record Hardened(String model, DefenceSettings defence, TrainSettings training)
      implements ByDefence {}

  /**
   * Another model as it is, behind what stands around it when it answers.
   *
   * @param model name of that model, which is no ensemble and may be made by a defence itself
   */
  public record Defended(String model, InferenceDefence defence) implements ByDefence {}
}
