package ml.gibbon.ingest.read;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;

/**
 * Labels in an IDX file as unsigned bytes, {@code 0x00000801}. Rows of 32-bit numbers of which the
 * first is the class, as QMNIST has them ({@code 0x00000c02}; Yadav and Bottou 2019,
 * arXiv:1905.10498), are turned into these; what is neither is left as it is.
 */
final class IdxLabels {

  private static final int MAGIC_OF_BYTES = 0x00000801;
  private static final int MAGIC_OF_ROWS = 0x00000c02;
  private static final int HEADER = 8;

  /** Stands for what is no byte; larger than the number of any class. */
  private static final int NO_CLASS = 255;

  private IdxLabels() {}

  /**
   * The labels of an unpacked file.
   *
   * @param in at its start
   */
  static InputStream of(InputStream in) throws IOException {
    byte[] head = in.readNBytes(HEADER);
    if (head.length == HEADER && ByteBuffer.wrap(head).getInt() == MAGIC_OF_ROWS) {
      DataInputStream rows = new DataInputStream(in);
      int columns = rows.readInt();
      byte[] header = ByteBuffer.wrap(head).putInt(0, MAGIC_OF_BYTES).array();
      return new SequenceInputStream(
          new ByteArrayInputStream(header), new FirstColumn(rows, columns));
    }
    return new SequenceInputStream(new ByteArrayInputStream(head), in);
  }

  /** The first number of each row, as a byte. */
  private static final class FirstColumn extends InputStream {

    private final InputStream rows;
    private final int bytes;

    FirstColumn(InputStream rows, int columns) throws IOException {
      if (columns < 1 || columns > 1024) {
        throw new IOException("its header says %d numbers a label".formatted(columns));
      }
      this.rows = rows;
      this.bytes = Integer.BYTES * columns;
    }

    @Override
    public int read() throws IOException {
      byte[] row = rows.readNBytes(bytes);
      if (row.length < bytes) {
        return -1;
      }
      int label = ByteBuffer.wrap(row).getInt();
      return label < 0 || label > NO_CLASS ? NO_CLASS : label;
    }

    @Override
    public void close() throws IOException {
      rows.close();
    }
  }
}
