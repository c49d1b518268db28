package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.dnnl_goihw;
import static org.bytedeco.dnnl.global.dnnl.dnnl_oihw;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_scratchpad_md;

import ml.gibbon.network.Volume;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.javacpp.PointerScope;

/** One way of a convolution as oneDNN is to compute it, see {@link ConvolutionChoice}. */
final class ConvolutionDescription implements AutoCloseable {

  /** Of all that is described to oneDNN until this is closed. */
  private final PointerScope descriptions = Descriptions.scope();

  private final ConvolutionForm form;
  private final ConvolutionWay way;
  private final ConvolutionChoice.Chosen chosen;

  ConvolutionDescription(ConvolutionForm form, ConvolutionWay way, Following following) {
    this.form = form;
    this.way = way;
    this.chosen = new ConvolutionChoice(way, form, following).choose();
  }

  /** How the input, or its gradient, must lie. */
  Layout input() {
    return chosen.input();
  }

  /** How the output, or its gradient, must lie. */
  Layout output() {
    return chosen.output();
  }

  dnnl_memory_desc_t inputForm() {
    return Descriptions.images(input(), form.images(), form.input());
  }

  dnnl_memory_desc_t outputForm() {
    return Descriptions.images(output(), form.images(), form.output());
  }

  /** Of the weights, or their gradient. */
  dnnl_memory_desc_t weights() {
    return dnnl_primitive_desc_query_md(chosen.description(), way.weights(), 0);
  }

  /** Of weights as a graph has them: output, input of the group, row, column. */
  dnnl_memory_desc_t plainWeights() {
    return Descriptions.tagged(form.groups() == 1 ? dnnl_oihw : dnnl_goihw, form.weightLengths());
  }

  dnnl_memory_desc_t scratchpad() {
    return dnnl_primitive_desc_query_md(chosen.description(), dnnl_query_scratchpad_md, 0);
  }

  /** Values of the copy that images must be brought into, 0 where they lie as they must. */
  static long copied(int images, Volume volume, Layout layout, Layout wanted) {
    return layout.isSame(wanted, volume)
        ? 0
        : Descriptions.floats(Descriptions.images(wanted, images, volume));
  }

  /**
   * @param operands how many will be bound
   */
  Primitive primitive(int operands) {
    return new Primitive(chosen.description(), operands);
  }

  @Override
  public void close() {
    Primitive.check(dnnl_primitive_desc_destroy(chosen.description()));
    descriptions.close();
  }
}
