package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_backward_data_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_backward_weights_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_dilated_convolution_forward_desc_init;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_src_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_diff_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_dst_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_src_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_weights_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_x;

import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;

/** What is computed of a convolution. */
enum ConvolutionWay {
  /** The output, by weights that seldom change: Winograd's transform of them is kept. */
  FORWARD(dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_dst_md, 8),
  /** The output, by weights that change each time. */
  TRAINED_FORWARD(dnnl_query_src_md, dnnl_query_weights_md, dnnl_query_dst_md, 64),
  INPUT_GRADIENT(dnnl_query_diff_src_md, dnnl_query_weights_md, dnnl_query_diff_dst_md, 32),
  WEIGHT_GRADIENT(dnnl_query_src_md, dnnl_query_diff_weights_md, dnnl_query_diff_dst_md, 32);

  private final int input;
  private final int weights;
  private final int output;
  private final int fewestTiles;

  /**
   * @param input what oneDNN calls the images before the convolution, or their gradient
   */
  ConvolutionWay(int input, int weights, int output, int fewestTiles) {
    this.input = input;
    this.weights = weights;
    this.output = output;
    this.fewestTiles = fewestTiles;
  }

  int input() {
    return input;
  }

  int weights() {
    return weights;
  }

  int output() {
    return output;
  }

  /** Winograd's tiles from which on its products are large enough to pay for its transforms. */
  int fewestTiles() {
    return fewestTiles;
  }

  boolean isForward() {
    return this == FORWARD || this == TRAINED_FORWARD;
  }

  /** Puts it to oneDNN in words of its own. */
  dnnl_convolution_desc_t describe(
      int algorithm, ConvolutionForm form, dnnl_memory_desc_t in, dnnl_memory_desc_t out) {
    dnnl_memory_desc_t any = Descriptions.tagged(dnnl_format_tag_any, form.weightLengths());
    dnnl_memory_desc_t bias = Descriptions.tagged(dnnl_x, form.outputs());
    dnnl_convolution_desc_t to = new dnnl_convolution_desc_t();
    long[] strides = form.strides();
    long[] gaps = form.gaps();
    long[] before = form.paddingBefore();
    long[] after = form.paddingAfter();
    int use = this == FORWARD ? dnnl_forward_inference : dnnl_forward_training;
    Primitive.check(
        switch (this) {
          case FORWARD, TRAINED_FORWARD ->
              dnnl_dilated_convolution_forward_desc_init(
                  to, use, algorithm, in, any, bias, out, strides, gaps, before, after);
          case INPUT_GRADIENT ->
              dnnl_dilated_convolution_backward_data_desc_init(
                  to, algorithm, in, any, out, strides, gaps, before, after);
          case WEIGHT_GRADIENT ->
              dnnl_dilated_convolution_backward_weights_desc_init(
                  to, algorithm, in, any, bias, out, strides, gaps, before, after);
        });
    return to;
  }
}
