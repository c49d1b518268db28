package ml.gibbon.verify;

/** Pixel bytes as the table's contract describes them, decoded byte by byte. */
final class StoredPixels {

  private StoredPixels() {}

  /** Grey level k is k/255 in float32; {@code bytes} fills {@code pixels} from {@code at} on. */
  static void decodeGreyLevels(byte[] bytes, float[] pixels, int at) {
    for (int i = 0; i < bytes.length; i++) {
      pixels[at + i] = Byte.toUnsignedInt(bytes[i]) / 255f;
    }
  }

  /** IEEE 754 float32, least significant byte first. */
  static void decodeFloats(byte[] bytes, float[] pixels, int at) {
    for (int i = 0; i < bytes.length / Float.BYTES; i++) {
      int bits = 0;
      for (int b = Float.BYTES - 1; b >= 0; b--) {
        bits = bits << Byte.SIZE | Byte.toUnsignedInt(bytes[i * Float.BYTES + b]);
      }
      pixels[at + i] = Float.intBitsToFloat(bits);
    }
  }
}
