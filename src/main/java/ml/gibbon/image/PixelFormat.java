package ml.gibbon.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** How pixel values in [0, 1] are stored as bytes. */
public enum PixelFormat {
  /** One byte a value: the grey level k stands for k/255. Encoding rounds to the nearest level. */
  UINT8(1) {
    @Override
    public byte[] encode(float[] pixels, int from, int count) {
      // Two loops: the JVM turns the first into vector instructions.
      float[] levels = new float[count];
      System.arraycopy(pixels, from, levels, 0, count);
      for (int i = 0; i < count; i++) {
        levels[i] = Math.max(0f, Math.min(1f, levels[i])) * 255f + WHOLE;
      }
      byte[] bytes = new byte[count];
      for (int i = 0; i < count; i++) {
        bytes[i] = (byte) Float.floatToRawIntBits(levels[i]);
      }
      return bytes;
    }

    @Override
    public void decode(byte[] bytes, float[] pixels, int at) {
      for (int i = 0; i < bytes.length; i++) {
        pixels[at + i] = GREY_LEVELS[bytes[i] & 0xff];
      }
    }
  },

  /**
   * Four bytes a value, IEEE 754 little-endian: exact, and the only form for values outside [0, 1].
   */
  FLOAT32(4) {
    @Override
    public byte[] encode(float[] pixels, int from, int count) {
      byte[] bytes = new byte[count * Float.BYTES];
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .put(pixels, from, count);
      return bytes;
    }

    @Override
    public void decode(byte[] bytes, float[] pixels, int at) {
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(pixels, at, bytes.length / Float.BYTES);
    }
  };

  /** 2^23: added to a float below it, the sum's lowest bits are the nearest whole number. */
  private static final float WHOLE = 1 << 23;

  private static final float[] GREY_LEVELS = new float[256];

  static {
    for (int level = 0; level < GREY_LEVELS.length; level++) {
      GREY_LEVELS[level] = level / 255f;
    }
  }

  private final int bytesPerValue;

  PixelFormat(int bytesPerValue) {
    this.bytesPerValue = bytesPerValue;
  }

  public int bytesPerValue() {
    return bytesPerValue;
  }

  /** Stores {@code count} values from {@code from} on. */
  public abstract byte[] encode(float[] pixels, int from, int count);

  /** Restores all values of {@code bytes} into {@code pixels} from {@code at} on. */
  public abstract void decode(byte[] bytes, float[] pixels, int at);

  /**
   * The format of a {@link #key}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static PixelFormat parse(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT));
  }

  /** The name used in configuration and manifests: {@code uint8}, {@code float32}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
