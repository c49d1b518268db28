package ml.gibbon.model;

import static ml.gibbon.error.SettingException.require;

import java.io.Serializable;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.text.Words;

/**
 * What stands around a trained model when it answers, with its settings; the parameters of the
 * model stay as they are.
 */
public sealed interface InferenceDefence extends Serializable {

  /** What it does, to be read before "around" and the model. */
  String inWords();

  /**
   * Why it cannot stand around a model, to be read after "but"; empty when it can.
   *
   * @param images that the model takes
   * @param probabilities that it gives
   */
  default String objection(ImageShape images, Probabilities probabilities) {
    return "";
  }

  /** The derivative that attacks are given of a transform of pixels. */
  enum Backward {
    /** The transform's own. */
    EXACT,
    /** The identity: backward pass differentiable approximation. */
    BPDA
  }

  /**
   * Values rounded to {@code 2^bits} levels; its derivative is approximated.
   *
   * @param bits from 1 to 8
   */
  record BitDepth(int bits) implements InferenceDefence {

    public BitDepth {
      require(bits >= 1 && bits <= 8, "bits", bits, "a whole number from 1 to 8");
    }

    @Override
    public String inWords() {
      return "%d bits a value".formatted(bits);
    }
  }

  /**
   * The median of the values around each.
   *
   * @param size side of the window, from 2 to 9
   * @param gradient the derivative of the choice, or none of it
   */
  record MedianFilter(int size, Backward gradient) implements InferenceDefence {

    public MedianFilter {
      require(size >= 2 && size <= 9, "size", size, "a whole number from 2 to 9");
    }

    @Override
    public String inWords() {
      return "a median filter of %dx%d (gradient %s)".formatted(size, size, Words.of(gradient));
    }
  }

  /**
   * Compression by JPEG; its derivative is approximated.
   *
   * @param quality from 1 to 100
   */
  record Jpeg(int quality) implements InferenceDefence {

    public Jpeg {
      require(quality >= 1 && quality <= 100, "quality", quality, "a whole number from 1 to 100");
    }

    @Override
    public String inWords() {
      return "JPEG of quality " + quality;
    }

    @Override
    public String objection(ImageShape images, Probabilities probabilities) {
      return images.channels() == 1 || images.channels() == 3
          ? ""
          : "JPEG is for images of 1 or 3 channels, not of " + images.channels();
    }
  }

  /**
   * A step against the model's own answer before it answers.
   *
   * @param epsilon length of the step at every value, above 0
   */
  record ConfidenceReduction(double epsilon) implements InferenceDefence {

    public ConfidenceReduction {
      require(
          epsilon > 0 && epsilon < Double.POSITIVE_INFINITY,
          "epsilon",
          epsilon,
          "a number above 0");
    }

    @Override
    public String inWords() {
      return "a step of %s against its own answer".formatted(epsilon);
    }
  }

  /**
   * The mean of the probabilities under noise.
   *
   * @param sigma standard deviation of the noise, above 0
   * @param draws of noise for each answer, from 1 on; the same for all images
   */
  record RandomisedSmoothing(double sigma, int draws) implements InferenceDefence {

    public RandomisedSmoothing {
      require(sigma > 0 && sigma < Double.POSITIVE_INFINITY, "sigma", sigma, "a number above 0");
      require(draws >= 1 && draws <= 10_000, "draws", draws, "a whole number from 1 to 10000");
    }

    @Override
    public String inWords() {
      return "the mean of %s under noise of sigma %s".formatted(Words.count(draws, "draw"), sigma);
    }

    @Override
    public String objection(ImageShape images, Probabilities probabilities) {
      return probabilities == Probabilities.SOFTMAX
          ? ""
          : "the mean is one of softmax probabilities, and the model gives %s ones"
              .formatted(Words.of(probabilities));
    }
  }
}
