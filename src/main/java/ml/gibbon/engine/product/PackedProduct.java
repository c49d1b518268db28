package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_ab;
import static org.bytedeco.dnnl.global.dnnl.dnnl_cpu_isa_avx512_core;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_get_effective_cpu_isa;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;

import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_matmul_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/**
 * oneDNN's matrix product with a B that seldom changes: {@code C = f(A B + bias)}. B is held once
 * more in the blocks in which the processor reads it, so that they are not made anew for every
 * product, and the bias and the activation are applied while a result is still in the registers.
 *
 * <p>As with {@link OneDnn}, a row's result has the same bits whatever its position and whatever
 * the other rows hold.
 */
public final class PackedProduct implements AutoCloseable {

  /** What is applied to every value of the result. */
  public enum Activation {
    IDENTITY,
    RELU
  }

  /**
   * The operands, row by row.
   *
   * @param a {@code [m, k]}
   * @param b {@code [k, n]}
   * @param bias {@code [n]}; of length 0 for none
   * @param c {@code [m, n]}
   */
  public record Operands(NativeFloats a, NativeFloats b, NativeFloats bias, NativeFloats c) {}

  private static final int MATRIX = 2;

  private final int m;
  private final int n;
  private final int k;
  private final Operands operands;
  private Activation activation = Activation.IDENTITY;
  private final NativeFloats packed;
  private final NativeFloats scratch;
  private Primitive packing;
  private Primitive product;

  /** Reserves the memory; nothing is taken before {@link #pack}. */
  public PackedProduct(int m, int n, int k, Operands operands, Arena arena) {
    this.m = m;
    this.n = n;
    this.k = k;
    this.operands = operands;
    // Whatever follows: it is known later than the memory has to be.
    packed = arena.reserve(most(dnnl_query_weights_md));
    scratch = arena.reservePassing(most(dnnl_query_scratchpad_md));
    arena.own(this::close);
  }

  private long most(int what) {
    long most = 0;
    for (Activation any : Activation.values()) {
      dnnl_primitive_desc description = describe(any);
      most = Math.max(most, Primitive.floats(description, what));
      Primitive.check(dnnl_primitive_desc_destroy(description));
    }
    return most;
  }

  /** Has a function applied to the result; before the first {@link #pack}. */
  public void followedBy(Activation function) {
    activation = function;
  }

  /** Whether oneDNN has blocks of its own for this processor: from AVX-512 on. */
  public static boolean isSupported() {
    return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core) == dnnl_cpu_isa_avx512_core;
  }

  private static dnnl_memory_desc_t matrix(int rows, int columns, int layout) {
    dnnl_memory_desc_t matrix = new dnnl_memory_desc_t();
    long[] sides = {rows, columns};
    Primitive.check(dnnl_memory_desc_init_by_tag(matrix, MATRIX, sides, dnnl_f32, layout));
    return matrix;
  }

  private boolean hasBias() {
    return operands.bias().length() > 0;
  }

  private dnnl_primitive_desc describe(Activation activation) {
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    dnnl_post_ops after = new dnnl_post_ops();
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    Primitive.check(dnnl_post_ops_create(after));
    Primitive.check(dnnl_primitive_attr_create(attributes));
    try (dnnl_matmul_desc_t matmul = new dnnl_matmul_desc_t();
        dnnl_memory_desc_t a = matrix(m, k, dnnl_ab);
        dnnl_memory_desc_t b = matrix(k, n, dnnl_format_tag_any);
        dnnl_memory_desc_t bias = hasBias() ? matrix(1, n, dnnl_ab) : null;
        dnnl_memory_desc_t c = matrix(m, n, dnnl_ab)) {
      if (activation == Activation.RELU) {
        Primitive.check(dnnl_post_ops_append_eltwise(after, 1f, dnnl_eltwise_relu, 0f, 0f));
      }
      Primitive.check(dnnl_primitive_attr_set_post_ops(attributes, after));
      Primitive.check(
          dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user));
      Primitive.check(dnnl_matmul_desc_init(matmul, a, b, bias, c));
      Primitive.check(
          dnnl_primitive_desc_create(
              description, new const_dnnl_op_desc_t(matmul), attributes, Primitive.CPU, null));
      return description;
    } finally {
      dnnl_post_ops_destroy(after);
      dnnl_primitive_attr_destroy(attributes);
    }
  }

  /** Takes over the values of B. */
  public void pack() {
    if (product == null) {
      create();
    }
    packing.run();
  }

  private void create() {
    dnnl_primitive_desc description = describe(activation);
    dnnl_memory_desc_t blocks = dnnl_primitive_desc_query_md(description, dnnl_query_weights_md, 0);
    dnnl_memory_desc_t work =
        dnnl_primitive_desc_query_md(description, dnnl_query_scratchpad_md, 0);
    try (dnnl_memory_desc_t a = matrix(m, k, dnnl_ab);
        dnnl_memory_desc_t b = matrix(k, n, dnnl_ab);
        dnnl_memory_desc_t bias = matrix(1, n, dnnl_ab);
        dnnl_memory_desc_t c = matrix(m, n, dnnl_ab)) {
      dnnl_primitive_desc reorder = new dnnl_primitive_desc();
      Primitive.check(
          dnnl_reorder_primitive_desc_create(
              reorder, b, Primitive.CPU, blocks, Primitive.CPU, null));
      packing = new Primitive(reorder, 2);
      packing.bind(DNNL_ARG_FROM, b, operands.b());
      packing.bind(DNNL_ARG_TO, blocks, packed);
      product = new Primitive(description, hasBias() ? 5 : 4);
      product.bind(DNNL_ARG_SRC, a, operands.a());
      product.bind(DNNL_ARG_WEIGHTS, blocks, packed);
      product.bind(DNNL_ARG_DST, c, operands.c());
      product.bind(DNNL_ARG_SCRATCHPAD, work, scratch);
      if (hasBias()) {
        product.bind(DNNL_ARG_BIAS, bias, operands.bias());
      }
      Primitive.check(dnnl_primitive_desc_destroy(reorder));
      Primitive.check(dnnl_primitive_desc_destroy(description));
    }
  }

  /** Computes C with the B of the last {@link #pack}. */
  public void multiply() {
    product.run();
  }

  @Override
  public void close() {
    if (product != null) {
      packing.close();
      product.close();
      product = null;
    }
  }
}
