package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_engine_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_default_flags;
import static org.bytedeco.dnnl.global.dnnl.dnnl_stream_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;

/** A primitive of oneDNN, bound to its memory, to be run over and over. */
final class Primitive implements AutoCloseable {

  /** The processor. */
  static final dnnl_engine CPU = new dnnl_engine();

  static {
    check(dnnl_engine_create(CPU, dnnl_cpu, 0));
  }

  private final dnnl_primitive primitive = new dnnl_primitive();
  private final dnnl_stream stream = new dnnl_stream();
  private final dnnl_memory[] memories;
  private final dnnl_exec_arg_t arguments;
  private int bound;

  /**
   * @param operands how many are bound
   */
  Primitive(dnnl_primitive_desc description, int operands) {
    memories = new dnnl_memory[operands];
    arguments = new dnnl_exec_arg_t(operands);
    check(dnnl_primitive_create(primitive, description));
    check(dnnl_stream_create(stream, CPU, dnnl_stream_default_flags));
  }

  /** One that copies values from one form to another. */
  static Primitive reorder(
      dnnl_memory_desc_t from, NativeFloats values, dnnl_memory_desc_t to, NativeFloats copy) {
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    check(dnnl_reorder_primitive_desc_create(description, from, CPU, to, CPU, null));
    Primitive reorder = new Primitive(description, 2);
    reorder.bind(DNNL_ARG_FROM, from, values);
    reorder.bind(DNNL_ARG_TO, to, copy);
    check(dnnl_primitive_desc_destroy(description));
    return reorder;
  }

  static void check(int status) {
    if (status != dnnl_success) {
      throw new IllegalStateException("oneDNN refused a product with status " + status);
    }
  }

  /** Size of an operand, in float32 values. */
  static long floats(dnnl_primitive_desc description, int what) {
    long bytes = dnnl_memory_desc_get_size(dnnl_primitive_desc_query_md(description, what, 0));
    return (bytes + Float.BYTES - 1) / Float.BYTES;
  }

  void bind(int argument, dnnl_memory_desc_t form, NativeFloats values) {
    bind(argument, form, values, 0);
  }

  /**
   * @param start index of the first value
   */
  void bind(int argument, dnnl_memory_desc_t form, NativeFloats values, int start) {
    dnnl_memory memory = new dnnl_memory();
    check(dnnl_memory_create(memory, form, CPU, values.from(start)));
    memories[bound] = memory;
    arguments.position(bound++).arg(argument).memory(memory);
    arguments.position(0);
  }

  void run() {
    check(dnnl_primitive_execute(primitive, stream, memories.length, arguments));
  }

  @Override
  public void close() {
    dnnl_primitive_destroy(primitive);
    dnnl_stream_destroy(stream);
    for (dnnl_memory memory : memories) {
      dnnl_memory_destroy(memory);
    }
    arguments.close();
  }
}
