package ml.gibbon.network;

/**
 * Functions of one number that operations apply to each value alone. What a and b stand for is said
 * for each; where it is not, they have no meaning and are 0.
 */
public enum Function {
  /** {@code max(0, x)}. */
  RELU,
  /** {@code x} from 0 on, {@code a x} below. */
  LEAKY_RELU,
  /** {@code x} above a, 0 up to it. */
  THRESHOLDED_RELU,
  /** {@code x} from 0 on, {@code a (exp(x) - 1)} below. */
  ELU,
  /** {@code max(0, x) + min(0, a (exp(x / a) - 1))}. */
  CELU,
  /** {@code b x} above 0, {@code b a (exp(x) - 1)} up to it. */
  SELU,
  /** {@code 1 / (1 + exp(-x))}. */
  SIGMOID,
  /** Hyperbolic tangent. */
  TANH,
  /** {@code max(0, min(1, a x + b))}. */
  HARD_SIGMOID,
  /** {@code x max(0, min(1, x / 6 + 1 / 2))}. */
  HARD_SWISH,
  /** {@code x / (1 + exp(-a x))}. */
  SWISH,
  /** {@code x tanh(log(1 + exp(x)))}. */
  MISH,
  /** {@code x (1 + erf(x / sqrt(2))) / 2}. */
  GELU,
  /** {@code x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2}. */
  GELU_TANH,
  /** {@code log(1 + exp(x))}. */
  SOFTPLUS,
  /** {@code x / (1 + |x|)}. */
  SOFTSIGN,
  /** {@code max(a, min(b, x))}; the gradient passes where {@code a <= x <= b}. */
  CLIP,
  /** {@code a x + b}. */
  LINEAR,
  /** {@code x^a}. */
  POWER,
  EXP,
  /** Natural logarithm. */
  LOG,
  SQRT,
  /** {@code 1 / x}. */
  RECIPROCAL,
  /** Absolute value, of slope 0 at 0. */
  ABS,
  /** Error function. */
  ERF,
  SIN,
  COS,
  /** -1, 0 or 1, of slope 0. */
  SIGN,
  /** Of slope 0. */
  FLOOR,
  /** Of slope 0. */
  CEILING,
  /** To the nearest whole number, halves to the even one, of slope 0. */
  ROUND
}
