package ml.gibbon.bench.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages inputs: a draw of a seed always damages in the same way. */
final class Mutation {

  /** What inputs are made of. */
  enum Form {
    BYTES,
    TEXT,
    /**
     * As it is, with some random bytes behind it, eight for each change that is drawn from them.
     */
    DRAWS
  }

  /** At most so many changes to an input. */
  private static final int MOST_CHANGES = 4;

  private static final int LONGEST_BLOCK = 64;

  /** Numbers at which counts, sizes and signs turn over. */
  private static final long[] MAGIC = {
    0,
    1,
    -1,
    2,
    16,
    127,
    128,
    255,
    256,
    32767,
    32768,
    65535,
    65536,
    1 << 24,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xffffffffL,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final List<String> TOKENS =
      List.of(
          "",
          " ",
          "\n",
          "0",
          "-0",
          "-1",
          "1e400",
          "-1e400",
          "1e-400",
          "NaN",
          "Infinity",
          "0x10",
          "08",
          "1_000",
          "50%",
          "10k",
          "9223372036854775808",
          "2147483648",
          "1.5",
          "8/255",
          "8/0",
          "null",
          "true",
          "none",
          "auto",
          "\"\"",
          "\"",
          "'",
          "\\",
          "\\u0000",
          "\u0000",
          "\ufeff",
          "\u2028",
          "é",
          "日本語",
          "\ud83d\ude00",
          "\ud800",
          "{",
          "}",
          "[",
          "]",
          "[]",
          "{}",
          ",",
          ",,",
          ":",
          "=",
          "+=",
          "#",
          "//",
          "${",
          "${a}",
          "${?a}",
          "${output}",
          "$",
          ".",
          "..",
          "../..",
          "/",
          "include \"a\"",
          "@class",
          "*",
          "%s%n",
          "&lt;",
          "\t",
          "\r");

  private static final Pattern TOKEN = Pattern.compile("[\\p{L}\\p{N}_.-]+|\\S");

  private Mutation() {}

  /** A damaged input; sometimes a valid one as it is. */
  static byte[] of(List<byte[]> valid, Form form, SplittableRandom random) {
    byte[] input = pick(valid, random).clone();
    if (form == Form.DRAWS) {
      byte[] draws = new byte[Long.BYTES * random.nextInt(MOST_CHANGES + 1)];
      random.nextBytes(draws);
      return joined(input, draws);
    }
    for (int change = random.nextInt(MOST_CHANGES + 1); change > 0; change--) {
      boolean text = form == Form.TEXT && random.nextInt(4) > 0;
      input = text ? inText(input, random) : inBytes(input, valid, random);
    }
    return input;
  }

  private static byte[] pick(List<byte[]> valid, SplittableRandom random) {
    return valid.get(random.nextInt(valid.size()));
  }

  private static byte[] inBytes(byte[] input, List<byte[]> valid, SplittableRandom random) {
    if (input.length == 0) {
      return random.nextBoolean() ? input : pick(valid, random).clone();
    }
    int at = place(input.length, random);
    int end = Math.min(input.length, at + 1 + random.nextInt(LONGEST_BLOCK));
    byte[] block = Arrays.copyOfRange(input, at, end);
    return switch (random.nextInt(9)) {
      case 0, 1 -> flipped(input, at, random);
      case 2, 3, 4 -> withMagic(input, at, random);
      case 5 -> Arrays.copyOf(input, at);
      case 6 -> spliced(input, at, pick(valid, random), random);
      case 7 -> joined(Arrays.copyOf(input, at), tail(input, end));
      default -> {
        byte[] repeated = new byte[0];
        for (int times = 1 + random.nextInt(20); times > 0; times--) {
          repeated = joined(repeated, block);
        }
        yield joined(Arrays.copyOf(input, at), joined(repeated, tail(input, at)));
      }
    };
  }

  /** Anywhere, but more often where headers and footers are. */
  private static int place(int length, SplittableRandom random) {
    int edge = Math.min(length, 1 + length / 8);
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(edge);
      case 1 -> length - 1 - random.nextInt(edge);
      default -> random.nextInt(length);
    };
  }

  private static byte[] flipped(byte[] input, int at, SplittableRandom random) {
    input[at] ^= (byte) (1 << random.nextInt(8));
    return input;
  }

  private static byte[] withMagic(byte[] input, int at, SplittableRandom random) {
    int width = 1 << random.nextInt(4);
    ByteBuffer number =
        ByteBuffer.allocate(Long.BYTES)
            .order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    number.putLong(MAGIC[random.nextInt(MAGIC.length)]);
    int from = number.order() == ByteOrder.BIG_ENDIAN ? Long.BYTES - width : 0;
    System.arraycopy(number.array(), from, input, at, Math.min(width, input.length - at));
    return input;
  }

  private static byte[] spliced(byte[] input, int at, byte[] other, SplittableRandom random) {
    return joined(Arrays.copyOf(input, at), tail(other, random.nextInt(other.length + 1)));
  }

  private static byte[] tail(byte[] input, int from) {
    return Arrays.copyOfRange(input, from, input.length);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream(first.length + second.length);
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  private static byte[] inText(byte[] input, SplittableRandom random) {
    String text = new String(input, StandardCharsets.UTF_8);
    List<MatchResult> tokens = TOKEN.matcher(text).results().toList();
    if (tokens.isEmpty()) {
      return input;
    }
    MatchResult token = tokens.get(random.nextInt(tokens.size()));
    String other = tokens.get(random.nextInt(tokens.size())).group();
    String instead =
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> TOKENS.get(random.nextInt(TOKENS.size()));
          case 3 -> other;
          case 4 -> token.group() + " " + other;
          case 5 -> nested(random);
          case 6 -> Character.toString(token.group().codePointAt(0)).repeat(random.nextInt(9000));
          default -> token.group() + TOKENS.get(random.nextInt(TOKENS.size()));
        };
    return (text.substring(0, token.start()) + instead + text.substring(token.end()))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String nested(SplittableRandom random) {
    int depth = 1 << random.nextInt(15);
    return switch (random.nextInt(4)) {
      case 0 -> "[".repeat(depth);
      case 1 -> "[".repeat(depth) + "]".repeat(depth);
      case 2 -> "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
      default -> "a.".repeat(depth) + "b = 1\n";
    };
  }
}
