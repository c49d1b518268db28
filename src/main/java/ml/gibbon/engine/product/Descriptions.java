package ml.gibbon.engine.product;

import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_init_by_tag;

import ml.gibbon.network.Volume;
import org.bytedeco.dnnl.const_dnnl_op_desc_t;
import org.bytedeco.dnnl.dnnl_convolution_desc_t;
import org.bytedeco.dnnl.dnnl_memory_desc_t;
import org.bytedeco.dnnl.dnnl_pooling_desc_t;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;

/** What oneDNN is told about how values lie in memory. */
final class Descriptions {

  private Descriptions() {}

  /** Frees what is described while it is open; oneDNN keeps copies of its own. */
  @SuppressWarnings("unchecked") // an array of classes, which has no other form
  static PointerScope scope() {
    return new PointerScope(
        dnnl_memory_desc_t.class,
        dnnl_convolution_desc_t.class,
        dnnl_pooling_desc_t.class,
        const_dnnl_op_desc_t.class,
        PointerPointer.class);
  }

  static dnnl_memory_desc_t tagged(int tag, long... lengths) {
    dnnl_memory_desc_t form = new dnnl_memory_desc_t();
    Primitive.check(dnnl_memory_desc_init_by_tag(form, lengths.length, lengths, dnnl_f32, tag));
    return form;
  }

  static dnnl_memory_desc_t images(int tag, int images, Volume volume) {
    return tagged(tag, images, volume.channels(), volume.height(), volume.width());
  }

  static dnnl_memory_desc_t images(Layout layout, int images, Volume volume) {
    return layout == Layout.PLACES ? places(images, volume) : images(layout.tag(), images, volume);
  }

  private static dnnl_memory_desc_t places(int images, Volume volume) {
    long place = (long) images * volume.channels();
    long[] lengths = {images, volume.channels(), volume.height(), volume.width()};
    long[] strides = {volume.channels(), 1, volume.width() * place, place};
    dnnl_memory_desc_t places = new dnnl_memory_desc_t();
    Primitive.check(
        dnnl_memory_desc_init_by_strides(places, lengths.length, lengths, dnnl_f32, strides));
    return places;
  }

  /** Its size in float32 values; channels are filled up to whole blocks. */
  static long floats(dnnl_memory_desc_t form) {
    return dnnl_memory_desc_get_size(form) / Float.BYTES;
  }
}
